import { type GrowableArray, counts, doubles, floats } from './growable-array.ts';
import type { SeriesColumn } from './view.ts';

/** Rows per block of the lowest level, and blocks per block of the next level. Both are powers of two. */
const BASE = 16;
const FAN = 4;

/** Complete blocks of `size` rows. A block without finite values has min Infinity and max -Infinity. */
interface Level {
  readonly size: number;
  readonly min: GrowableArray<Float32Array<ArrayBuffer>>;
  readonly max: GrowableArray<Float32Array<ArrayBuffer>>;
  /** Sum of the finite values. */
  readonly sum: GrowableArray<Float64Array<ArrayBuffer>>;
  readonly nonFinite: GrowableArray<Uint32Array<ArrayBuffer>>;
}

/**
 * One column as a pyramid: the values, and the minimum, maximum, sum and count of non-finite values of blocks of 16, 64, 256, … rows.
 * Levels are updated lazily, when they are read, so that appending only copies. A value costs about 4 bytes and is visited about
 * 4/3 times. A bucket of a power of two rows is read from at most two blocks and a tail.
 */
export class Series {
  readonly #values = floats();
  readonly #levels: Level[] = [];

  get length(): number {
    return this.#values.length;
  }

  at(row: number): number {
    return this.#values.at(row);
  }

  append(values: Float32Array): void {
    this.#values.append(values);
  }

  push(value: number): void {
    this.#values.push(value);
  }

  /**
   * Aggregates the buckets `first` … `first + count - 1`. Each has `width` rows (a power of two); bucket i starts at row i · width.
   * Rows past the end are ignored. If a bucket has no finite value, its mean, min and max are NaN.
   */
  reduce(first: number, count: number, width: number): SeriesColumn {
    this.#close();
    const column = emptyColumn(count);
    const seen: Seen = { min: 0, max: 0, sum: 0, nonFinite: 0 };
    for (let i = 0; i < count; i++) {
      const from = (first + i) * width;
      const to = Math.min(from + width, this.length);
      if (from >= to) continue;
      this.#read(from, to, seen);
      column.nonFinite[i] = seen.nonFinite;
      const finite = to - from - seen.nonFinite;
      if (finite === 0) continue;
      column.min[i] = seen.min;
      column.max[i] = seen.max;
      column.mean[i] = seen.sum / finite;
    }
    return column;
  }

  /** `from` must be a multiple of each block size up to the size of the bucket. */
  #read(from: number, to: number, seen: Seen): void {
    seen.min = Number.POSITIVE_INFINITY;
    seen.max = Number.NEGATIVE_INFINITY;
    seen.sum = 0;
    seen.nonFinite = 0;
    let row = from;
    for (let k = this.#levels.length - 1; k >= 0; k--) {
      const level = this.#levels[k] as Level;
      for (; row + level.size <= to; row += level.size) {
        if (row % level.size !== 0) break;
        const block = row / level.size;
        seen.min = Math.min(seen.min, level.min.at(block));
        seen.max = Math.max(seen.max, level.max.at(block));
        seen.sum += level.sum.at(block);
        seen.nonFinite += level.nonFinite.at(block);
      }
    }
    scan(this.#values.array, row, to, seen);
  }

  /** Adds all blocks that are complete since the last call. */
  #close(): void {
    const seen: Seen = { min: 0, max: 0, sum: 0, nonFinite: 0 };
    const lowest = this.#level(0);
    const values = this.#values.array;
    for (let block = lowest.min.length; (block + 1) * BASE <= this.length; block++) {
      seen.min = Number.POSITIVE_INFINITY;
      seen.max = Number.NEGATIVE_INFINITY;
      seen.sum = 0;
      seen.nonFinite = 0;
      scan(values, block * BASE, (block + 1) * BASE, seen);
      put(lowest, seen);
    }
    for (let k = 1; this.#level(k - 1).min.length >= FAN; k++) {
      const below = this.#level(k - 1);
      const level = this.#level(k);
      for (let block = level.min.length; (block + 1) * FAN <= below.min.length; block++) {
        const child = block * FAN;
        seen.min = Math.min(below.min.at(child), below.min.at(child + 1), below.min.at(child + 2), below.min.at(child + 3));
        seen.max = Math.max(below.max.at(child), below.max.at(child + 1), below.max.at(child + 2), below.max.at(child + 3));
        seen.sum = below.sum.at(child) + below.sum.at(child + 1) + below.sum.at(child + 2) + below.sum.at(child + 3);
        seen.nonFinite =
          below.nonFinite.at(child) +
          below.nonFinite.at(child + 1) +
          below.nonFinite.at(child + 2) +
          below.nonFinite.at(child + 3);
        put(level, seen);
      }
    }
  }

  #level(k: number): Level {
    let level = this.#levels[k];
    if (!level) {
      level = { size: BASE * FAN ** k, min: floats(), max: floats(), sum: doubles(), nonFinite: counts() };
      this.#levels[k] = level;
    }
    return level;
  }
}

interface Seen {
  min: number;
  max: number;
  sum: number;
  nonFinite: number;
}

function scan(values: Float32Array, from: number, to: number, seen: Seen): void {
  let { min, max, sum, nonFinite } = seen;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    // True for NaN and infinity, which minus themselves give NaN.
    if (value - value !== 0) {
      nonFinite++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  seen.min = min;
  seen.max = max;
  seen.sum = sum;
  seen.nonFinite = nonFinite;
}

function put(level: Level, seen: Seen): void {
  level.min.push(seen.min);
  level.max.push(seen.max);
  level.sum.push(seen.sum);
  level.nonFinite.push(seen.nonFinite);
}

/** A column without values. */
export function emptyColumn(buckets: number): SeriesColumn {
  const nothing = () => new Float32Array(buckets).fill(Number.NaN);
  return { mean: nothing(), min: nothing(), max: nothing(), nonFinite: new Float32Array(buckets) };
}
