/** What clients want of the run, as the loop finds it between two steps. */
import type { Command as Any } from './commands.ts';

/** Those that only look at the run never get here. */
type Command = Exclude<Any, { readonly type: 'follow' | 'matrix' }>;

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

  /** Set once the run is to end. */
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

  apply(command: Command): void {
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

  drain(): PendingChange[] {
    const wishes = this.#pending;
    this.#pending = [];
    return wishes;
  }

  /** Tells that a step was taken. */
  stepped(): void {
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
