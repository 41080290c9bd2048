/** Reads the results of steps from a device, several at once, while the device computes later steps. */
import type { Readback } from '../backends/readback.ts';

/** Steps that are read together. While one batch is read, the next is computed. */
const READ_BATCH = 4;
/** The results of a step are known when this many later steps were begun. */
export const PIPELINE_DEPTH = 2 * READ_BATCH;
const SMOOTHING = 0.1;

/** A step that was begun, and is not recorded yet. */
export interface PendingStep {
  /** When it was begun, by the pipeline's clock. */
  readonly began: number;
  /** Resolves when all its results are read. */
  readonly read: Promise<unknown>;
  /** It is read at once and alone, so that its time shows what its statistics cost. */
  readonly alone: boolean;
  /** Records it: called in the order of the steps. `took` are its milliseconds, `usual` those of steps that are not read alone. */
  settle(took: number, usual: number): void;
}

export class StepPipeline {
  readonly #readback: Readback | undefined;
  readonly #now: () => number;
  #queued: PendingStep[] = [];
  #reading: PendingStep[] = [];
  #lastArrival = Number.NEGATIVE_INFINITY;
  #usual = Number.NaN;

  /** Without a `readback`, every step is settled before the next. With one, it reads only when this pipeline says so. */
  constructor(readback?: Readback, now: () => number = () => performance.now()) {
    this.#readback = readback;
    this.#now = now;
    readback?.hold();
  }

  async push(step: PendingStep): Promise<void> {
    this.#queued.push(step);
    if (!this.#readback || step.alone) return this.settle();
    if (this.#queued.length < READ_BATCH) return;
    const due = this.#reading;
    this.#startReading();
    await this.#settleAll(due);
  }

  /** Waits until all steps are settled. */
  async settle(): Promise<void> {
    const due = this.#reading;
    this.#startReading();
    await this.#settleAll(due);
    const last = this.#reading;
    this.#reading = [];
    await this.#settleAll(last);
  }

  #startReading(): void {
    this.#reading = this.#queued;
    this.#queued = [];
    this.#readback?.flush();
  }

  async #settleAll(steps: readonly PendingStep[]): Promise<void> {
    const [first] = steps;
    if (!first) return;
    await Promise.all(steps.map(({ read }) => read));
    const now = this.#now();
    const took = (now - Math.max(first.began, this.#lastArrival)) / steps.length;
    this.#lastArrival = now;
    for (const step of steps) step.settle(took, this.#usual);
    if (!first.alone) this.#usual = Number.isNaN(this.#usual) ? took : this.#usual + SMOOTHING * (took - this.#usual);
  }
}
