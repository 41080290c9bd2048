import type { Tensor } from '../../catalog/tf.ts';
import {
  BINS,
  binsPerUnit,
  CUTS,
  cutLimits,
  type Histogram,
  MAGNITUDES,
  magnitudeQuantiles,
  type Moments,
  requireAlike,
  requireFloats,
  type Statistics,
  writeRow,
} from './statistics.ts';

/** Statistics in plain TypeScript, for the CPU backend, whose tensors are arrays of this process. */
export function plainStatistics(): Statistics {
  const counts = new Int32Array(BINS);
  return {
    read(tensors, into) {
      tensors.forEach((tensor, row) => {
        const values = valuesOf(tensor);
        const moments = momentsOf(values);
        writeRow(into, row, moments, histogramOf(values, moments, counts));
      });
    },
    dot(a, b) {
      requireAlike(a, b);
      const others = valuesOf(b);
      return valuesOf(a).reduce((sum, value, i) => sum + value * (others[i] ?? Number.NaN), 0);
    },
    squares: (tensors) =>
      tensors.reduce((all, tensor) => all + valuesOf(tensor).reduce((sum, value) => sum + value * value, 0), 0),
    below: (tensor, limit) => valuesOf(tensor).reduce((count, value) => (value < limit ? count + 1 : count), 0),
    magnitudes: (tensor) => magnitudeQuantiles(countMagnitudes(valuesOf(tensor))),
    at: (tensor, index) => valuesOf(tensor)[index] ?? Number.NaN,
    close() {},
  };
}

function valuesOf(tensor: Tensor): Float32Array {
  requireFloats(tensor);
  return tensor.dataSync<'float32'>();
}

function momentsOf(values: Float32Array): Moments {
  let zeros = 0;
  let nonFinite = 0;
  let sum = 0;
  let sumOfSquares = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      nonFinite++;
      continue;
    }
    if (value === 0) zeros++;
    sum += value;
    sumOfSquares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { size: values.length, zeros, nonFinite, sum, sumOfSquares, min, max };
}

function histogramOf(values: Float32Array, { size, zeros, nonFinite, min, max }: Moments, counts: Int32Array): Histogram {
  let histogram = count(values, min, max, counts, true);
  for (let cuts = 0; cuts < CUTS && nonFinite === 0; cuts++) {
    const limits = cutLimits(histogram, size, zeros);
    if (!limits) break;
    histogram = count(values, ...limits, counts, false);
  }
  return histogram;
}

/** `closed`: the upper limit is the largest element, and within. */
function count(values: Float32Array, low: number, high: number, counts: Int32Array, closed: boolean): Histogram {
  const scale = binsPerUnit(low, high);
  let [below, above] = [0, 0];
  counts.fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) below++;
    else if (value > high || (value === high && !closed)) above++;
    else {
      const bin = Math.min(BINS - 1, Math.trunc((value - low) * scale));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { low, high, counts, below, above };
}

function countMagnitudes(values: Float32Array): Int32Array {
  const counts = new Int32Array(MAGNITUDES);
  for (const bits of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
    const bin = (bits & 0x7fffffff) >>> 20;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
