import { Suspension } from './suspension.ts';

/** Seconds of training, without pauses and the time in which the process is suspended. A resumed run continues from its checkpoint's time. */
export class Clock {
  #before: number;
  #since: number | undefined;
  readonly #suspension: Suspension;

  constructor(elapsed: number, suspension = new Suspension()) {
    this.#before = elapsed;
    this.#suspension = suspension;
  }

  get elapsed(): number {
    return this.#before + (this.#since === undefined ? 0 : (this.now() - this.#since) / 1000);
  }

  get running(): boolean {
    return this.#since !== undefined;
  }

  /** Seconds that the process stood still, by the machine's sleep or a signal. */
  get suspended(): number {
    return this.#suspension.milliseconds / 1000;
  }

  /** Milliseconds of a clock that nobody sets, without those in which the process stood still. */
  now(): number {
    return performance.now() - this.#suspension.milliseconds;
  }

  start(): void {
    this.#since ??= this.now();
  }

  stop(): void {
    this.#before = this.elapsed;
    this.#since = undefined;
  }

  /** No longer looks for gaps. */
  close(): void {
    this.#suspension.close();
  }
}
