/** Decides at which steps the expensive figures are read, so that they cost no more than the share of time they may. */
export interface ProbeSchedulerOptions {
  /** The share of a step's time that the figures may cost; 0 reads none. */
  readonly budget: number;
  /** Read them every this many steps, whatever they cost; 0 lets the budget decide. */
  readonly every: number;
  /** The interval before the cost is known; 1 by default. */
  readonly first?: number;
}

export interface Sampling {
  readonly every: number;
  /** Share of the step time that they cost at this interval, and the norms of every step with them. */
  readonly cost: number;
  readonly budget: number;
}

const SMOOTHING = 0.1;
/** Samples before the first decision, the very first left out: it pays for compiling and warming up. */
const FIRST_SAMPLES = 4;
/** Between two decisions there are at least this many samples and milliseconds of training. */
const SAMPLES = 16;
const MILLISECONDS = 2000;
const LONGEST = 1 << 14;
/**
 * Where the interval settles, as shares of the budget: it grows only above the whole, then to below `AIM`, and shrinks only where
 * that leaves the cost below `AIM` as well. The band between is wider than timings waver, so that it does not go to and fro.
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
  #told = false;

  constructor(options: ProbeSchedulerOptions) {
    this.#options = options;
    this.#every = options.every > 0 ? options.every : (options.first ?? 1);
  }

  /** Whether to sample this step (counted from 1). `edge` is the first or last of an epoch, which is sampled rather than not. */
  wants(step: number, edge: boolean): boolean {
    if (this.#options.every > 0) return edge || step % this.#every === 0;
    if (this.#options.budget === 0) return false;
    // Where epochs are short, all their edges together would cost more than the budget.
    return step % this.#every === 0 || (edge && 2 * (step - this.#last) >= this.#every);
  }

  /**
   * Takes in what a step, its norms and, if it was sampled, its figures cost in milliseconds; tells when the interval changes.
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
    const due = this.#told ? this.#samples >= SAMPLES && this.#since >= MILLISECONDS : this.#samples >= FIRST_SAMPLES;
    if (!due) return undefined;
    this.#samples = 0;
    this.#since = 0;
    const next = this.#options.every > 0 ? this.#every : this.#affordable();
    if (this.#told && next === this.#every) return undefined;
    this.#told = true;
    this.#every = next;
    return { every: next, cost: this.#costAt(next) + this.#normCost, budget: this.#options.budget };
  }

  #affordable(): number {
    const { budget } = this.#options;
    // What the norms leave; half of it all in any case, since a dashboard without the other figures would tell too little.
    const room = Math.max(budget / 2, budget - this.#normCost);
    let every = this.#every;
    if (this.#costAt(every) > room) while (this.#costAt(every) > room * AIM && every < LONGEST) every *= 2;
    else while (every > 1 && this.#costAt(every / 2) < room * AIM) every /= 2;
    return every;
  }

  get #normCost(): number {
    return this.#norms / this.#step;
  }

  /** Of the time that a step takes without any figures. */
  #costAt(every: number): number {
    return this.#sample / (every * this.#step);
  }
}

const smooth = (mean: number, value: number) => (Number.isNaN(mean) ? value : mean + SMOOTHING * (value - mean));
