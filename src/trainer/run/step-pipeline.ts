/** Steps whose figures are on their way from a device: several are read together, while it computes those after them. */
import type { Readback } from '../backends/readback.ts';

/** Steps that are read together. The reading of as many is under way when the next ones have been begun. */
const READ_BATCH = 4;
/** So many steps after one has been begun, its figures are known. */
export const PIPELINE_DEPTH = 2 * READ_BATCH;
const SMOOTHING = 0.1;

/** A step that was begun. */
export interface PendingStep {
  /** When it was begun, by the clock of `performance`. */
  readonly began: number;
  /** All that is read of it. */
  readonly read: Promise<unknown>;
  /** It is read at once: its time then tells what its figures cost. */
  readonly alone: boolean;
  /** Called once it is read, in the order of the steps. `took` are its milliseconds, `usual` those of steps that are not alone. */
  settle(took: number, usual: number): void;
}

export class StepPipeline {
  readonly #readback: Readback | undefined;
  #asked: PendingStep[] = [];
  #coming: PendingStep[] = [];
  #arrived = Number.NEGATIVE_INFINITY;
  #usual = Number.NaN;

  /** Without a `readback`, every step is settled before the next. With one, it alone says when is read. */
  constructor(readback?: Readback) {
    this.#readback = readback;
    readback?.hold();
  }

  async push(step: PendingStep): Promise<void> {
    this.#asked.push(step);
    if (!this.#readback || step.alone) return this.settle();
    if (this.#asked.length < READ_BATCH) return;
    const due = this.#coming;
    this.#ask();
    await this.#take(due);
  }

  /** Waits until all steps are settled. */
  async settle(): Promise<void> {
    const due = this.#coming;
    this.#ask();
    await this.#take(due);
    const last = this.#coming;
    this.#coming = [];
    await this.#take(last);
  }

  #ask(): void {
    this.#coming = this.#asked;
    this.#asked = [];
    this.#readback?.flush();
  }

  async #take(steps: readonly PendingStep[]): Promise<void> {
    const [first] = steps;
    if (!first) return;
    await Promise.all(steps.map(({ read }) => read));
    const now = performance.now();
    const took = (now - Math.max(first.began, this.#arrived)) / steps.length;
    this.#arrived = now;
    for (const step of steps) step.settle(took, this.#usual);
    if (!first.alone) this.#usual = Number.isNaN(this.#usual) ? took : this.#usual + SMOOTHING * (took - this.#usual);
  }
}
