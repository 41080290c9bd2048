/**
 * How long this process did not run at all, since the machine slept or somebody stopped it: a thread of its own ticks every second,
 * however long a step keeps the main thread busy. Where two ticks lie far apart, nothing ran in between.
 */
import { hrtime } from 'node:process';
import { Worker } from 'node:worker_threads';

const TICK_MILLISECONDS = 1000;
/** A machine that is only busy gives a thread its turn sooner. */
const GAP_MILLISECONDS = 10_000;

/** Of the memory that both threads see: when the thread last ticked, and all that was found. */
const [LAST, FOUND] = [0, 1] as const;

const TICKING = `
const { workerData: { shared, tick, gap } } = require('node:worker_threads');
const now = () => Number(process.hrtime.bigint()) / 1e6;
const memory = new Float64Array(shared);
memory[${LAST}] = now();
setInterval(() => {
  const between = now() - memory[${LAST}];
  memory[${LAST}] += between;
  if (between > gap) memory[${FOUND}] += between - tick;
}, tick);
`;

export class Suspension {
  readonly #memory = new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
  #worker: Worker | undefined;
  #tick = TICK_MILLISECONDS;
  #gap = GAP_MILLISECONDS;

  /** Begins to look; without it, nothing is ever found. */
  watch(gap = GAP_MILLISECONDS, tick = TICK_MILLISECONDS): this {
    this.#gap = gap;
    this.#tick = tick;
    this.#worker = new Worker(TICKING, { eval: true, workerData: { shared: this.#memory.buffer, tick, gap }, execArgv: [] });
    this.#worker.unref();
    // Without the thread, time is counted as the system's clock does.
    this.#worker.on('error', () => this.close());
    return this;
  }

  /** The thread has begun to tick. */
  get watching(): boolean {
    return (this.#memory[LAST] ?? 0) > 0;
  }

  /** Found so far, also where this thread wakes before the other one. */
  get milliseconds(): number {
    const found = this.#memory[FOUND] ?? 0;
    const last = this.#memory[LAST] ?? 0;
    // The same clock in both threads.
    const between = this.#worker && last > 0 ? Number(hrtime.bigint()) / 1e6 - last : 0;
    return between > this.#gap ? found + between - this.#tick : found;
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}
