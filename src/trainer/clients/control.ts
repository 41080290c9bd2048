/** Holds what clients ask of the run until the loop applies it between two steps. */
import type { Command } from './commands.ts';

/** The commands that change the run; those that only read it are answered at once. */
type ControlCommand = Exclude<Command, { readonly type: 'follow' | 'matrix' }>;

export type PendingChange =
  | { readonly type: 'change'; readonly key: string; readonly value: number | boolean | string }
  | { readonly type: 'checkpoint' };

export class Control {
  #paused = false;
  /** Steps left until the next pause; undefined when none is planned. */
  #stepsLeft: number | undefined;
  #stop: { readonly restoreBest: boolean } | undefined;
  #suspend = false;
  #pending: PendingChange[] = [];
  #wake: (() => void) | undefined;

  get paused(): boolean {
    return this.#paused;
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
      case 'resume':
        this.#paused = false;
        this.#stepsLeft = undefined;
        break;
      case 'step':
        this.#paused = false;
        this.#stepsLeft = command.count;
        break;
      case 'stop':
        this.#stop = { restoreBest: command.restoreBest };
        break;
      case 'change':
        this.#pending.push(command);
        break;
      case 'checkpoint':
        this.#pending.push({ type: 'checkpoint' });
        break;
    }
    this.#wakeUp();
  }

  pause(): void {
    this.#paused = true;
    this.#stepsLeft = undefined;
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
    if (this.#pending.length > 0 || this.ending || !this.#paused) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
