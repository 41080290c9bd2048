/** Decides which steps are sampled, so that the expensive statistics stay within their share of the training time. */

export interface ProbeSchedulerOptions {
  /** The share of a step's time that statistics may cost; 0 samples no step. */
  readonly budget: number;
  /** Sample every this many steps, whatever that costs; 0 chooses the interval by the budget. */
  readonly every: number;
  /** The interval before the cost is known; 1 by default. */
  readonly first?: number;
}

export interface Sampling {
  readonly every: number;
  /** What samples cost at this interval, norms of every step included, as a share of the step time. */
  readonly cost: number;
  readonly budget: number;
}

const SMOOTHING = 0.1;
/** Samples before the first decision. The very first does not count, since it includes compilation and warm-up. */
const FIRST_SAMPLES = 4;
/** The interval changes after this many samples and milliseconds of training at the earliest. */
const SAMPLES = 16;
const MILLISECONDS = 2000;
const LONGEST = 1 << 14;
/**
 * The share of the budget that the interval aims at. The interval grows when the cost exceeds the budget, until the cost is below
 * `AIM`; it shrinks only if the cost stays below `AIM`. The gap is wider than timings vary, so that the interval does not oscillate.
 */
const AIM = 0.6;

export class ProbeScheduler {
  readonly #options: ProbeSchedulerOptions;
  #every: number;
  #last = Number.NEGATIVE_INFINITY;
  #step = Number.NaN;
  #norms = Number.NaN;
  #sample = Number.NaN;
  #samples = -1;
  #since = 0;
  #decided = false;

  constructor(options: ProbeSchedulerOptions) {
    this.#options = options;
    this.#every = options.every > 0 ? options.every : (options.first ?? 1);
  }

  /** Whether to sample this step (counted from 1). `edge` is the first or last step of an epoch, which is preferred. */
  wants(step: number, edge: boolean): boolean {
    if (this.#options.every > 0) return edge || step % this.#every === 0;
    if (this.#options.budget === 0) return false;
    // Where epochs are short, all their edges together would cost more than the budget.
    return step % this.#every === 0 || (edge && 2 * (step - this.#last) >= this.#every);
  }

  /**
   * Takes in the milliseconds of a step, of its norms and, if it was sampled, of its statistics. Returns the interval when it changes.
   */
  spent(step: number, stepTime: number, normTime: number, sampleTime?: number): Sampling | undefined {
    this.#step = smooth(this.#step, stepTime);
    this.#norms = smooth(this.#norms, normTime);
    this.#since += stepTime;
    if (sampleTime === undefined) return undefined;
    this.#last = step;
    this.#samples++;
    if (this.#samples === 0) return undefined;
    this.#sample = smooth(this.#sample, sampleTime);
    const due = this.#decided ? this.#samples >= SAMPLES && this.#since >= MILLISECONDS : this.#samples >= FIRST_SAMPLES;
    if (!due) return undefined;
    this.#samples = 0;
    this.#since = 0;
    const next = this.#options.every > 0 ? this.#every : this.#affordable();
    if (this.#decided && next === this.#every) return undefined;
    this.#decided = true;
    this.#every = next;
    return { every: next, cost: this.#costAt(next) + this.#normCost, budget: this.#options.budget };
  }

  #affordable(): number {
    const { budget } = this.#options;
    // What the norms leave, but at least half of the budget: without the other statistics a dashboard would show too little.
    const room = Math.max(budget / 2, budget - this.#normCost);
    let every = this.#every;
    if (this.#costAt(every) > room) while (this.#costAt(every) > room * AIM && every < LONGEST) every *= 2;
    else while (every > 1 && this.#costAt(every / 2) < room * AIM) every /= 2;
    return every;
  }

  get #normCost(): number {
    return this.#norms / this.#step;
  }

  /** As a share of the time that a step takes without statistics. */
  #costAt(every: number): number {
    return this.#sample / (every * this.#step);
  }
}

const smooth = (mean: number, value: number) => (Number.isNaN(mean) ? value : mean + SMOOTHING * (value - mean));
