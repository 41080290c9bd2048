/** Seconds of training, pauses not counted. A resumed run continues from its checkpoint's time. */
export class Clock {
  #before: number;
  #since: number | undefined;

  constructor(elapsed: number) {
    this.#before = elapsed;
  }

  get elapsed(): number {
    return this.#before + (this.#since === undefined ? 0 : (performance.now() - this.#since) / 1000);
  }

  get running(): boolean {
    return this.#since !== undefined;
  }

  start(): void {
    this.#since ??= performance.now();
  }

  stop(): void {
    this.#before = this.elapsed;
    this.#since = undefined;
  }
}
