import type { Tensor } from '../../catalog/tf.ts';
import {
  BINS,
  binsPerUnit,
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
        count(values, moments, counts);
        writeRow(into, row, moments, counts);
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

function count(values: Float32Array, { min, max }: Moments, counts: Int32Array): void {
  const scale = binsPerUnit(min, max);
  counts.fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.trunc((value - min) * scale));
    counts[bin] = (counts[bin] as number) + 1;
  }
}

function countMagnitudes(values: Float32Array): Int32Array {
  const counts = new Int32Array(MAGNITUDES);
  for (const bits of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
    const bin = (bits & 0x7fffffff) >>> 20;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
