/** Holds what clients ask of the run until the loop applies it between two steps. */
import type { Command } from './commands.ts';

/** The commands that change the run; those that only read it are answered at once. */
type ControlCommand = Exclude<Command, { readonly type: 'follow' | 'matrix' }>;

export type PendingChange =
  | { readonly type: 'change'; readonly key: string; readonly value: number | boolean | string }
  | { readonly type: 'checkpoint' };

export class Control {
  #paused = false;
  /** Something other than the user keeps the run from going on, for now. */
  #held = false;
  /** Grows whenever the training shows that it goes on. */
  #beats = 0;
  /** Steps left until the next pause; undefined when none is planned. */
  #stepsLeft: number | undefined;
  #stop: { readonly restoreBest: boolean } | undefined;
  #suspend = false;
  #pending: PendingChange[] = [];
  #wake: (() => void) | undefined;

  get paused(): boolean {
    return this.#paused || this.#held;
  }

  get held(): boolean {
    return this.#held;
  }

  get beats(): number {
    return this.#beats;
  }

  /** Set when the run is to be stopped. */
  get stop(): { readonly restoreBest: boolean } | undefined {
    return this.#stop;
  }

  /** The process was told to exit: the state is saved, and the run stays interrupted until it is resumed. */
  get suspending(): boolean {
    return this.#suspend;
  }

  get ending(): boolean {
    return this.#suspend || this.#stop !== undefined;
  }

  apply(command: ControlCommand): void {
    switch (command.type) {
      case 'pause':
        this.pause();
        break;
      case 'continue':
        this.#paused = false;
        this.#held = false;
        this.#stepsLeft = undefined;
        break;
      case 'step':
        this.#paused = false;
        this.#held = false;
        this.#stepsLeft = command.count;
        break;
      case 'stop':
        this.#stop = { restoreBest: command.restoreBest };
        break;
      case 'change':
        this.#put(command);
        break;
      case 'checkpoint':
        this.#put({ type: 'checkpoint' });
        break;
    }
    this.#wakeUp();
  }

  pause(): void {
    this.#paused = true;
    this.#stepsLeft = undefined;
  }

  /** Pauses until `letGo`, whatever else was planned; a run that the user has paused stays so. */
  hold(): void {
    this.#held = true;
  }

  letGo(): void {
    this.#held = false;
    this.#wakeUp();
  }

  /** Tells that the training goes on. */
  beat(): void {
    this.#beats++;
  }

  suspend(): void {
    this.#suspend = true;
    this.#wakeUp();
  }

  /** Removes and returns the changes that wait. */
  drain(): PendingChange[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending;
  }

  /** To be called after each step, which counts towards a number of steps to take. */
  stepTaken(): void {
    if (this.#stepsLeft !== undefined && --this.#stepsLeft <= 0) this.pause();
  }

  /** Resolves at the next command. */
  next(): Promise<void> {
    if (this.#pending.length > 0 || this.ending || !this.paused) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Of changes to one setting that wait, the last counts, and of checkpoints one: however many come, few are kept. */
  #put(change: PendingChange): void {
    const same = (other: PendingChange) =>
      other.type === change.type && (change.type !== 'change' || (other.type === 'change' && other.key === change.key));
    this.#pending = [...this.#pending.filter((other) => !same(other)), change];
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
