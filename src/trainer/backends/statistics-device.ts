/**
 * Statistics by tensor operations, for backends that compute on a device: a few numbers per tensor are transferred, those of all
 * tensors at once. Sums have single precision.
 */
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { ignoreRejection, type Readback } from './readback.ts';
import {
  BINS,
  type Histogram,
  KEPT_BINS,
  MAGNITUDES,
  magnitudeQuantiles,
  type Moments,
  OUTLIERS,
  requireAlike,
  requireFloats,
  type Rows,
  type Statistics,
  writeRow,
} from './statistics.ts';

const LARGEST = 3.4028234663852886e38;
/**
 * Per tensor: zeros, non-finite, sum and sum of squares (both scaled), minimum, maximum, and the limits of the histogram as parts of
 * the range between the two; then the bins, one for the elements below them, one for those above, and one for non-finite ones.
 */
const SUMS = 8;
const [BELOW, ABOVE, OTHER] = [BINS, BINS + 1, BINS + 2];
const WIDTH = SUMS + BINS + 3;
/** As often the range is cut where a few outliers made it too wide; each cut costs some operations. */
const DEVICE_CUTS = 2;

export function deviceStatistics(tf: Tf, readback: Readback): Statistics {
  const scalar = (tensor: Tensor) => ignoreRejection(readback.read(tensor).then(([value = Number.NaN]) => value));
  return {
    read(tensors, into) {
      tensors.forEach(requireFloats);
      return ignoreRejection(readAll(tf, readback, tensors, into));
    },
    dot(a, b) {
      requireAlike(a, b);
      return a.size === 0 ? 0 : scalar(tf.tidy(() => tf.sum(tf.mul(flat(a), flat(b)))));
    },
    squares(tensors) {
      tensors.forEach(requireFloats);
      const full = tensors.filter(({ size }) => size > 0);
      return full.length === 0 ? 0 : scalar(tf.tidy(() => sumOfSquares(tf, full)));
    },
    apart(a, b) {
      requireAlike(a, b);
      return scalar(tf.tidy(() => tf.sum(tf.squaredDifference(flat(a), flat(b)))));
    },
    below(tensor, limit) {
      requireFloats(tensor);
      // Zero is below every positive limit, also one that single precision rounds to zero.
      const compare = limit > 0 && Math.fround(limit) === 0 ? tf.lessEqual : tf.less;
      return scalar(tf.tidy(() => tf.sum(tf.cast(compare(tensor, Math.fround(limit)), 'float32'))));
    },
    magnitudes(tensor) {
      requireFloats(tensor);
      return ignoreRejection(readback.read(tf.tidy(() => countMagnitudes(tf, flat(tensor)))).then(magnitudeQuantiles));
    },
    at(tensor, index) {
      requireFloats(tensor);
      return scalar(tf.tidy(() => tf.slice(flat(tensor), [index], [1])));
    },
    close() {},
  };
}

/** Tensors of up to this many elements are concatenated before they are summed; for larger ones the copy costs more than it saves. */
const SMALL = 2 ** 20;

function sumOfSquares(tf: Tf, tensors: readonly Tensor[]): Tensor {
  const small = tensors.filter(({ size }) => size <= SMALL);
  const together = small.length > 1 ? [tf.concat(small.map(flat))] : small;
  const sums = [...together, ...tensors.filter(({ size }) => size > SMALL)].map((tensor) => tf.sum(tf.square(tensor)));
  return tf.addN(sums);
}

const flat = (tensor: Tensor) => tensor.reshape([-1]);

/** Tensors of the same size are measured together: on a device, launching an operation takes longer than computing it. */
async function readAll(tf: Tf, readback: Readback, tensors: readonly Tensor[], into: Rows): Promise<void> {
  const sizes = new Map<number, number[]>();
  for (const [row, { size }] of tensors.entries()) sizes.set(size, [...(sizes.get(size) ?? []), row]);
  const measured = [...sizes].map(([size, rows]) => {
    const alike = rows.flatMap((row) => tensors[row] ?? []);
    return { size, rows, values: size === 0 ? EMPTY : readback.read(tf.tidy(() => measure(tf, tf.stack(alike.map(flat))))) };
  });
  for (const { size, rows, values } of measured) {
    const all = await values;
    for (const [i, row] of rows.entries()) {
      const own = all.subarray(i * WIDTH, (i + 1) * WIDTH);
      writeRow(into, row, momentsOf(size, own), histogramIn(own));
    }
  }
}

const EMPTY = Promise.resolve(new Float32Array(0));

/** Measures each row of x. Elements are divided by the largest magnitude of their row, so that no square overflows or underflows. */
function measure(tf: Tf, x: Tensor): Tensor {
  const finite = tf.isFinite(x);
  const clean = tf.where(finite, x, tf.zerosLike(x));
  const missing = tf.sub(1, tf.cast(finite, 'float32'));
  const nonFinite = tf.sum(missing, 1, true);
  const zeros = tf.sub(tf.sum(tf.cast(tf.equal(clean, 0), 'float32'), 1, true), nonFinite);
  const low = tf.min(tf.where(finite, x, tf.fill(x.shape, LARGEST)), 1, true);
  const high = tf.max(tf.where(finite, x, tf.fill(x.shape, -LARGEST)), 1, true);
  const largest = tf.max(tf.abs(clean), 1, true);
  const scale = tf.where(tf.greater(largest, 0), largest, tf.onesLike(largest));
  const scaled = tf.div(clean, scale);
  const from = tf.div(low, scale);
  const span = tf.sub(tf.div(high, scale), from);
  const share = tf.div(tf.sub(scaled, from), tf.where(tf.greater(span, 0), span, tf.onesLike(span)));
  const found = histogramOf(tf, {
    share,
    finite,
    zeros,
    others: tf.sub(x.shape[1] ?? 0, tf.add(zeros, nonFinite)),
    zeroAt: tf.div(tf.neg(from), tf.where(tf.greater(span, 0), span, tf.onesLike(span))),
    complete: tf.equal(nonFinite, 0),
    // What is closer than single precision tells apart, as a part of the range.
    least: tf.div(1e-5, tf.where(tf.greater(span, 0), span, tf.onesLike(span))),
  });
  const sums = [zeros, nonFinite, tf.sum(scaled, 1, true), tf.sum(tf.square(scaled), 1, true), low, high];
  return tf.concat([...sums, found.from, found.to, found.counts], 1);
}

/** What the histograms of the rows depend on. All but `share` and `finite` have a number per row. */
interface Spread {
  /** Where each element is between the smallest and the largest of its row, 0 to 1. */
  readonly share: Tensor;
  readonly finite: Tensor;
  readonly zeros: Tensor;
  /** How many finite elements are not zero. */
  readonly others: Tensor;
  /** Where 0 is. */
  readonly zeroAt: Tensor;
  /** All elements are finite. */
  readonly complete: Tensor;
  /** The narrowest range worth cutting out. */
  readonly least: Tensor;
}

/** `cutLimits` by tensor operations: limits are parts of the range, 0 to 1. */
function histogramOf(tf: Tf, spread: Spread): { readonly from: Tensor; readonly to: Tensor; readonly counts: Tensor } {
  const { zeros, others, zeroAt, complete, least } = spread;
  let [from, to] = [tf.zerosLike(zeros), tf.onesLike(zeros)];
  let counts = countsWithin(tf, spread, from, to);
  const most = tf.mul(OUTLIERS, others);
  for (let cuts = 0; cuts < DEVICE_CUTS; cuts++) {
    const size = tf.sub(to, from);
    const zeroBin = tf.cast(tf.clipByValue(tf.floor(tf.mul(tf.div(tf.sub(zeroAt, from), size), BINS)), 0, BINS - 1), 'int32');
    const hasZero = tf.logicalAnd(tf.greaterEqual(zeroAt, from), tf.lessEqual(zeroAt, to));
    const atZero = tf.mul(
      tf.oneHot(flat(zeroBin) as ReturnType<Tf['tensor1d']>, BINS),
      tf.mul(zeros, tf.cast(hasZero, 'float32')),
    );
    const mass = tf.sub(tf.slice(counts, [0, 0], [-1, BINS]), atZero);
    const cutBins = (outside: number, reverse: boolean) => {
      const sums = tf.add(tf.cumsum(mass, 1, false, reverse), tf.slice(counts, [0, outside], [-1, 1]));
      return tf.sum(tf.cast(tf.lessEqual(sums, most), 'float32'), 1, true);
    };
    const first = tf.minimum(cutBins(BELOW, false), BINS - 1);
    const last = tf.maximum(tf.sub(BINS - 1, cutBins(ABOVE, true)), first);
    const bin = tf.div(size, BINS);
    const [nextFrom, nextTo] = [tf.add(from, tf.mul(first, bin)), tf.add(from, tf.mul(tf.add(last, 1), bin))];
    const few = tf.logicalAnd(tf.less(tf.sub(last, first), KEPT_BINS), tf.greater(others, 0));
    const wide = tf.logicalAnd(tf.greater(tf.sub(nextTo, nextFrom), least), complete);
    const cut = tf.logicalAnd(few, wide);
    [from, to] = [tf.where(cut, nextFrom, from), tf.where(cut, nextTo, to)];
    counts = countsWithin(tf, spread, from, to);
  }
  return { from, to, counts };
}

/** Counts per row: in the bins between the limits, below, above, and of what is not finite. The largest element of all is within. */
function countsWithin(tf: Tf, { share, finite }: Spread, from: Tensor, to: Tensor): Tensor {
  const [rows = 0] = share.shape;
  const bins = tf.clipByValue(tf.floor(tf.mul(tf.div(tf.sub(share, from), tf.sub(to, from)), BINS)), 0, BINS - 1);
  const above = tf.logicalAnd(tf.greaterEqual(share, to), tf.less(tf.add(tf.zerosLike(share), to), 1));
  const within = tf.where(above, tf.fill(share.shape, ABOVE), bins);
  const all = tf.where(tf.less(share, from), tf.fill(share.shape, BELOW), within);
  const placed = tf.where(finite, all, tf.fill(share.shape, OTHER));
  const first = tf.mul(tf.range(0, rows).reshape([rows, 1]), OTHER + 1);
  return countsOf(tf, tf.add(placed, first), rows * (OTHER + 1)).reshape([rows, OTHER + 1]);
}

/** The limits in the units of the elements. */
function histogramIn(own: Float32Array): Histogram {
  const [min = 0, max = 0, from = 0, to = 1] = own.subarray(SUMS - 4, SUMS);
  const range = max - min;
  return {
    low: from === 0 ? min : min + from * range,
    high: to === 1 ? max : min + to * range,
    counts: own.subarray(SUMS, SUMS + BINS),
    below: own[SUMS + BELOW] ?? 0,
    above: own[SUMS + ABOVE] ?? 0,
  };
}

function momentsOf(size: number, values: Float32Array): Moments {
  const [zeros = 0, nonFinite = 0, sum = 0, squares = 0, min = 0, max = 0] = values;
  const scale = (size > nonFinite && Math.max(Math.abs(min), Math.abs(max))) || 1;
  return { size, zeros, nonFinite, sum: sum * scale, sumOfSquares: squares * scale * scale, min, max };
}

function countsOf(tf: Tf, places: Tensor, size: number): Tensor {
  const flatPlaces = tf.cast(flat(places), 'int32') as ReturnType<Tf['tensor1d']>;
  return tf.bincount(flatPlaces, tf.tensor1d([], 'float32'), size);
}

/** Counts by exponent and the first three bits of the mantissa; a rounding error may move an element to the next bin. */
function countMagnitudes(tf: Tf, x: Tensor): Tensor {
  const finite = tf.isFinite(x);
  const size = tf.abs(tf.where(finite, x, tf.zerosLike(x)));
  const normal = tf.greaterEqual(size, SMALLEST_NORMAL);
  const safe = tf.where(normal, size, tf.onesLike(size));
  const exponent = tf.clipByValue(tf.floor(tf.div(tf.log(safe), Math.LN2)), -126, 127);
  // In two steps, since 2 ** -exponent may overflow.
  const half = tf.floor(tf.div(exponent, 2));
  const leading = tf.mul(tf.mul(safe, tf.pow(2, tf.neg(half))), tf.pow(2, tf.sub(half, exponent)));
  const bin = tf.add(tf.mul(tf.add(exponent, 127), 8), tf.floor(tf.mul(tf.sub(leading, 1), 8)));
  const known = tf.where(normal, tf.clipByValue(bin, 0, MAGNITUDES - 9), tf.zerosLike(bin));
  return countsOf(tf, tf.where(finite, known, tf.fill(x.shape, MAGNITUDES - 1)), MAGNITUDES);
}

const SMALLEST_NORMAL = 2 ** -126;
