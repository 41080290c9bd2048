/**
 * Statistics by tensor operations, for backends that compute on a device: a few numbers per tensor are transferred, those of all
 * tensors at once. Sums have single precision.
 */
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { ignoreRejection, type Readback } from './readback.ts';
import {
  BINS,
  MAGNITUDES,
  magnitudeQuantiles,
  type Moments,
  requireAlike,
  requireFloats,
  type Rows,
  type Statistics,
  writeRow,
} from './statistics.ts';

const LARGEST = 3.4028234663852886e38;
/** Per tensor: zeros, non-finite, sum and sum of squares (both scaled), minimum, maximum; then the bins, and one for non-finite elements. */
const SUMS = 6;
const WIDTH = SUMS + BINS + 1;

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
      writeRow(into, row, momentsOf(size, own), own.subarray(SUMS, SUMS + BINS));
    }
  }
}

const EMPTY = Promise.resolve(new Float32Array(0));

/** Measures each row of x. Elements are divided by the largest magnitude of their row, so that no square overflows or underflows. */
function measure(tf: Tf, x: Tensor): Tensor {
  const [rows = 0] = x.shape;
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
  const bins = tf.clipByValue(tf.floor(tf.mul(share, BINS)), 0, BINS - 1);
  const placed = tf.where(finite, bins, tf.fill(x.shape, BINS));
  const first = tf.mul(tf.range(0, rows).reshape([rows, 1]), BINS + 1);
  const counts = countsOf(tf, tf.add(placed, first), rows * (BINS + 1)).reshape([rows, BINS + 1]);
  const sums = [zeros, nonFinite, tf.sum(scaled, 1, true), tf.sum(tf.square(scaled), 1, true), low, high];
  return tf.concat([...sums, counts], 1);
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
