import { MovingAverage } from './moving-average.ts';
import * as l10n from '@vscode/l10n';
/**
 * The learning rate range test: the rate increases exponentially, and the loss shows which rates work. Pure.
 * Source: Smith (2017), Cyclical learning rates for training neural networks, section 3.3.
 * Exponential growth, smoothing and the stop are those of Gugger (2018), How do you find a good learning rate.
 */

export interface RangeTest {
  /** Learning rates of the first and of the last step. */
  readonly min: number;
  readonly max: number;
  readonly steps: number;
}
export const RANGE_TEST: RangeTest = { min: 1e-7, max: 10, steps: 200 };

/** The learning rate of a step, counted from 0: min · (max/min)^(step/(steps−1)). */
export const rangeRate = ({ min, max, steps }: RangeTest, step: number) =>
  steps < 2 ? min : min * (max / min) ** (Math.min(step, steps - 1) / (steps - 1));

/** Decay of the moving average of the loss. */
const SMOOTHING = 0.9;
/** The test ends when the smoothed loss exceeds its minimum by this factor. The first steps are too noisy to end it. */
const DIVERGED = 4;
const LEAST_STEPS = 10;
/** Points at the start and the end that suggestions ignore, where the average is unreliable or diverges. */
const SKIP_FIRST = 10;
const SKIP_LAST = 5;

/** A moving average of the loss, and whether it has diverged. */
export class SmoothedLoss {
  readonly #average = new MovingAverage();
  #best = Number.POSITIVE_INFINITY;
  #count = 0;
  #last = Number.NaN;

  /** Adds a loss and returns the smoothed one. After a NaN it stays NaN. */
  push(loss: number): number {
    this.#count++;
    const smoothed = this.#average.push(loss, SMOOTHING);
    if (smoothed < this.#best) this.#best = smoothed;
    this.#last = smoothed;
    return smoothed;
  }

  /** Whether the last loss is not finite, or the smoothed loss is more than four times its minimum. */
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
  /** Index of its point on the curve. */
  readonly at: number;
}

export interface RangeCurve {
  readonly rates: readonly number[];
  readonly smoothed: readonly number[];
  readonly diverged: boolean;
  readonly suggestions: readonly Suggestion[];
}

/** The curve and its suggestions, from the lowest rate to the highest. There are none if the curve is too short, or if the loss never decreased. */
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
  const all = [
    made(
      'steepest',
      l10n.t('steepest'),
      steepest(smoothed, from, lowest),
      1,
      l10n.t('The learning rate at the steepest slope, where the loss falls fastest.'),
    ),
    made('valley', l10n.t('valley'), valley(smoothed, from, to), 1, l10n.t('The middle of the longest descent. A good default.')),
    made(
      'minimum',
      l10n.t('minimum ÷ 10'),
      lowest,
      10,
      l10n.t('The learning rate at the minimum of the loss, divided by 10. A rule of thumb.'),
    ),
  ];
  // Which of them is the boldest depends on the curve.
  return all.sort((a, b) => a.learningRate - b.learningRate);
}

/** The index of the steepest descent over the logarithm of the rate, by central differences. */
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
 * The middle of the longest decreasing subsequence, as in `valley` of fastai's learning rate finder.
 * `tails[k]` is the largest last value of a decreasing subsequence of k + 1 values so far.
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
