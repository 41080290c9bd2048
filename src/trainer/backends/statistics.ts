/** The statistics of gradients, weights, updates and optimizer slots, and the computations that all backends share. */
import type { Tensor } from '../../catalog/tf.ts';

export const BINS = 32;

/**
 * The columns of a row: first those that the layers table has for every tensor, in the order of `figuresOf`; then the share of elements
 * that are exactly zero (0 to 1) and the count of those that are NaN or infinite. All others are over the finite elements: norm and
 * mean are exact, and quantiles are interpolated in the histogram, within a bin's width of the exact value.
 * Without a finite element, the norm is 0 and the others are NaN.
 */
export const STATISTICS = ['norm', 'mean', 'min', 'max', 'q05', 'q25', 'q50', 'q75', 'q95', 'zeros', 'nonFinite'] as const;
export type Statistic = (typeof STATISTICS)[number];

/**
 * The columns of a row of histograms: the limits, then the counts of `BINS` bins of equal width, and how many finite elements are
 * below and above the limits.
 */
export const HISTOGRAM_WIDTH = 2 + BINS + 2;

/** Buffers for statistics: one row per tensor. Allocated once and reused every step. */
export interface Rows {
  /** `STATISTICS.length` numbers per row. */
  readonly figures: Float64Array;
  /** `HISTOGRAM_WIDTH` numbers per row. */
  readonly histograms: Float64Array;
}

export const rowsFor = (tensors: number): Rows => ({
  figures: new Float64Array(tensors * STATISTICS.length),
  histograms: new Float64Array(tensors * HISTOGRAM_WIDTH),
});

/**
 * Measures float32 tensors without changing them. Backends on a device return promises; those in this process return values, so that
 * a caller who awaits only promises has no overhead.
 */
export interface Statistics {
  /** Writes a row for each tensor, in order. */
  read(tensors: readonly Tensor[], into: Rows): void | Promise<void>;
  /** The sum of the products of all elements of two tensors of one size, NaN and infinities included. */
  dot(a: Tensor, b: Tensor): number | Promise<number>;
  /** The sum of the squares of all elements of all these, NaN and infinities included. */
  squares(tensors: readonly Tensor[]): number | Promise<number>;
  /** The number of elements below the limit; NaN is not. */
  below(tensor: Tensor, limit: number): number | Promise<number>;
  /** The quantiles of the magnitudes of the finite elements, on a logarithmic scale; see `magnitudeQuantiles`. */
  magnitudes(tensor: Tensor): readonly number[] | Promise<readonly number[]>;
  /** One element of a tensor, by its index row by row. */
  at(tensor: Tensor, index: number): number | Promise<number>;
  /**
   * The sum of the squares of the differences. Only of backends whose sums are not exact enough to compute it from the two tensors'
   * squares and product.
   */
  apart?(a: Tensor, b: Tensor): number | Promise<number>;
  /** Frees its buffers. */
  close(): void;
}

/** What each backend computes of a tensor. */
export interface Moments {
  /** Of all elements. */
  readonly size: number;
  readonly zeros: number;
  readonly nonFinite: number;
  /** Of the finite elements; `min` is above `max` where there is none. */
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly min: number;
  readonly max: number;
}

/** A histogram of the finite elements, and those that are out of its limits. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: ArrayLike<number>;
  readonly below: number;
  readonly above: number;
}

/** A range that is to be cut keeps no more bins than these, and loses no more of the elements at either end. */
export const KEPT_BINS = 8;
export const OUTLIERS = 0.005;
/** So often a range is cut at most: each time to a quarter or less. */
export const CUTS = 6;

/**
 * The limits within which a histogram shows more: nearly all elements lie in a few of its bins, and a few outliers made it so wide.
 * Undefined where it is fine as it is. Exact zeros, of which sparse gradients have many, do not count: what they are the outliers of
 * is what there is to see.
 */
export function cutLimits(
  { low, high, counts, below, above }: Histogram,
  finite: number,
  zeros: number,
): readonly [number, number] | undefined {
  const width = (high - low) / BINS;
  const zeroBin = low <= 0 && high >= 0 ? Math.min(BINS - 1, Math.trunc(-low / width)) : -1;
  const massIn = (bin: number) => (counts[bin] ?? 0) - (bin === zeroBin ? zeros : 0);
  const most = OUTLIERS * (finite - zeros);
  let [first, last] = [0, BINS - 1];
  for (let cut = below; first < last && cut + massIn(first) <= most; first++) cut += massIn(first);
  for (let cut = above; last > first && cut + massIn(last) <= most; last--) cut += massIn(last);
  const [from, to] = [low + first * width, low + (last + 1) * width];
  // Closer, single precision would not tell neighbours apart.
  const wide = to - from > 1e-5 * Math.max(Math.abs(from), Math.abs(to));
  return finite > zeros && last - first < KEPT_BINS && wide ? [from, to] : undefined;
}

/** Bins per unit; 0 where all values are equal, which puts them into the first bin. */
export const binsPerUnit = (min: number, max: number) => (max > min ? BINS / (max - min) : 0);

/** Writes the row with this index. */
export function writeRow(into: Rows, row: number, moments: Moments, histogram: Histogram): void {
  const { size, nonFinite, zeros, sum, sumOfSquares } = moments;
  const finite = size - nonFinite;
  // Adding 0 turns -0 into 0.
  const low = finite > 0 ? moments.min + 0 : NaN;
  const high = finite > 0 ? moments.max + 0 : NaN;
  const at = row * STATISTICS.length;
  const { figures, histograms } = into;
  figures[at] = Math.sqrt(sumOfSquares);
  figures[at + 1] = sum / finite;
  figures[at + 2] = low;
  figures[at + 3] = high;
  const { counts, below, above } = histogram;
  const [from, to] = finite > 0 ? [histogram.low + 0, histogram.high + 0] : [Number.NaN, Number.NaN];
  writeQuantiles(figures, at + 4, histogram, finite, from, to);
  figures[at + 9] = zeros / size;
  figures[at + 10] = nonFinite;
  const start = row * HISTOGRAM_WIDTH;
  histograms[start] = from;
  histograms[start + 1] = to;
  for (let bin = 0; bin < BINS; bin++) histograms[start + 2 + bin] = counts[bin] ?? 0;
  histograms[start + 2 + BINS] = below;
  histograms[start + 3 + BINS] = above;
}

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Interpolates linearly within bins. */
function writeQuantiles(
  out: Float64Array,
  at: number,
  { counts, below: outside }: Histogram,
  finite: number,
  low: number,
  high: number,
): void {
  const width = (high - low) / BINS;
  let bin = 0;
  let below = outside;
  QUANTILES.forEach((quantile, i) => {
    const wanted = quantile * finite;
    while (bin < BINS - 1 && below + (counts[bin] ?? 0) < wanted) below += counts[bin++] ?? 0;
    const within = (wanted - below) / (counts[bin] ?? 1);
    out[at + i] = width > 0 ? Math.min(high, low + (bin + within) * width) : low;
  });
}

/** Bins of magnitudes: by the exponent's 8 bits and the first 3 of the mantissa, so 8 bins per octave. Non-finite ones are last. */
export const MAGNITUDES = 2048;
const FINITE_MAGNITUDES = 255 * 8;

/**
 * q05, q25, q50, q75 and q95 of magnitudes that were counted by their leading bits: within an eighth of the exact value however small
 * they are, where bins of equal width would put all small ones into the first. NaN where nothing finite was counted.
 */
export function magnitudeQuantiles(counts: ArrayLike<number>): readonly number[] {
  let finite = 0;
  for (let bin = 0; bin < FINITE_MAGNITUDES; bin++) finite += counts[bin] ?? 0;
  let bin = 0;
  let below = 0;
  return QUANTILES.map((quantile) => {
    if (finite === 0) return Number.NaN;
    const wanted = quantile * finite;
    while (bin < FINITE_MAGNITUDES - 1 && below + (counts[bin] ?? 0) < wanted) below += counts[bin++] ?? 0;
    // Exact zeros share the first bin with numbers that are practically 0.
    if (bin === 0) return 0;
    const within = (wanted - below) / (counts[bin] ?? 1);
    return magnitudeAt(bin) + within * (magnitudeAt(bin + 1) - magnitudeAt(bin));
  });
}

/** The least magnitude of a bin. Below the exponent 1, the mantissa has no leading 1. */
const magnitudeAt = (bin: number) => (bin < 8 ? (bin / 8) * 2 ** -126 : (1 + (bin % 8) / 8) * 2 ** (Math.floor(bin / 8) - 127));

/** @throws TypeError for a tensor that is not float32: all trained tensors are of that type. */
export function requireFloats(tensor: Tensor): void {
  if (tensor.dtype !== 'float32') throw new TypeError(`Statistics need float32 tensors, not ${tensor.dtype}.`);
}

export function requireAlike(a: Tensor, b: Tensor): void {
  requireFloats(a);
  requireFloats(b);
  if (a.size !== b.size) throw new RangeError(`A product needs tensors of the same size, not ${a.size} and ${b.size} elements.`);
}
