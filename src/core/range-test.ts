/**
 * The learning rate range test: the rate grows from step to step by one factor, and the loss tells which rates train. Smith (2017),
 * Cyclical learning rates for training neural networks, section 3.3; exponential growth, smoothing and the stop as in Gugger (2018),
 * How do you find a good learning rate. Pure.
 */

export interface RangeTest {
  /** Learning rate of the first and of the last step. */
  readonly min: number;
  readonly max: number;
  readonly steps: number;
}
export const RANGE_TEST: RangeTest = { min: 1e-7, max: 10, steps: 200 };

/** The learning rate of a step, counted from 0: min · (max/min)^(step/(steps−1)). */
export const rangeRate = ({ min, max, steps }: RangeTest, step: number) =>
  steps < 2 ? min : min * (max / min) ** (Math.min(step, steps - 1) / (steps - 1));

/** Weight of the past in the smoothed loss. */
const SMOOTHING = 0.9;
/** The test ends once the smoothed loss is this many times its best; not in the first steps, when that says little. */
const DIVERGED = 4;
const LEAST_STEPS = 10;
/** The first and the last of the curve are left out of the slopes: there the average has little behind it, or it explodes. */
const SKIP_FIRST = 10;
const SKIP_LAST = 5;

/** The loss as a moving average that is corrected for its start (Kingma & Ba 2015, section 3), and whether it has diverged. */
export class SmoothedLoss {
  #average = 0;
  #weight = 1;
  #best = Number.POSITIVE_INFINITY;
  #count = 0;
  #last = Number.NaN;

  /** Takes the next loss; gives the smoothed one. NaN stays NaN. */
  push(loss: number): number {
    this.#count++;
    this.#average = SMOOTHING * this.#average + (1 - SMOOTHING) * loss;
    this.#weight *= SMOOTHING;
    const smoothed = this.#average / (1 - this.#weight);
    if (smoothed < this.#best) this.#best = smoothed;
    this.#last = smoothed;
    return smoothed;
  }

  /** The last loss is no number, or the smoothed one more than four times its best. */
  get diverged(): boolean {
    if (this.#count === 0) return false;
    return !Number.isFinite(this.#last) || (this.#count > LEAST_STEPS && this.#last > DIVERGED * this.#best);
  }
}

export type SuggestionId = 'steepest' | 'valley' | 'minimum';

export interface Suggestion {
  readonly id: SuggestionId;
  readonly title: string;
  readonly help: string;
  readonly learningRate: number;
  /** Index into the curve: the place that it was read off. */
  readonly at: number;
}

export interface RangeCurve {
  readonly rates: readonly number[];
  readonly smoothed: readonly number[];
  readonly diverged: boolean;
  readonly suggestions: readonly Suggestion[];
}

/** The curve and what it suggests; no suggestions while it is too short, or where the loss never fell. */
export function rangeCurve(rates: ArrayLike<number>, losses: ArrayLike<number>): RangeCurve {
  const average = new SmoothedLoss();
  const smoothed: number[] = [];
  const used: number[] = [];
  for (let i = 0; i < Math.min(rates.length, losses.length) && !average.diverged; i++) {
    smoothed.push(average.push(losses[i] ?? Number.NaN));
    used.push(rates[i] ?? Number.NaN);
  }
  const { diverged } = average;
  return { rates: used, smoothed, diverged, suggestions: suggest(used, smoothed) };
}

function suggest(rates: readonly number[], smoothed: readonly number[]): readonly Suggestion[] {
  const usable = smoothed.findIndex((value) => !Number.isFinite(value));
  const length = usable < 0 ? smoothed.length : usable;
  const [from, to] = [SKIP_FIRST, length - SKIP_LAST];
  if (to - from < 3) return [];
  const part = smoothed.slice(from, to);
  const lowest = from + part.indexOf(Math.min(...part));
  if (lowest === from) return [];
  const made = (id: SuggestionId, title: string, at: number, divisor: number, help: string): Suggestion => ({
    id,
    title,
    help,
    at,
    learningRate: Number(((rates[at] ?? Number.NaN) / divisor).toPrecision(2)),
  });
  return [
    made('steepest', 'steepest', steepest(smoothed, from, lowest), 1, 'Where the loss falls fastest: a bold choice.'),
    made('valley', 'valley', valley(smoothed, from, to), 1, 'In the middle of the longest descent: a safe choice for most.'),
    made('minimum', 'minimum ÷ 10', lowest, 10, 'A tenth of the rate with the lowest loss, where training is about to break.'),
  ];
}

/** The place of the most negative slope over the logarithm of the rate, by central differences: rates are evenly spaced there. */
function steepest(smoothed: readonly number[], from: number, to: number): number {
  let at = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i <= to; i++) {
    const slope = (smoothed[i + 1] ?? Number.NaN) - (smoothed[i - 1] ?? Number.NaN);
    if (slope < least) [least, at] = [slope, i];
  }
  return at;
}

/**
 * The middle of the longest subsequence of falling values, as in `valley` of fastai's learning rate finder. `tails[k]` is the
 * largest value in which a falling subsequence of k + 1 values ends so far.
 */
function valley(smoothed: readonly number[], from: number, to: number): number {
  const tails: number[] = [];
  let end = from;
  for (let i = from; i < to; i++) {
    const value = smoothed[i] ?? Number.NaN;
    let length = 0;
    let high = tails.length;
    while (length < high) {
      const middle = (length + high) >> 1;
      if ((tails[middle] ?? 0) > value) length = middle + 1;
      else high = middle;
    }
    if (length === tails.length) end = i;
    tails[length] = value;
  }
  return Math.max(from, end - Math.floor(tails.length / 2));
}
