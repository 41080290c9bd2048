import type { XAxis } from './view.ts';

/** The x values of rows; `at` is non-decreasing. */
export interface Axis {
  readonly length: number;
  at(row: number): number;
}

export interface BucketRange {
  readonly x: XAxis;
  readonly from?: number;
  readonly to?: number;
  readonly buckets: number;
}

export interface Buckets {
  /** Rows per bucket, a power of two. */
  readonly width: number;
  readonly first: number;
  readonly count: number;
}

/** The first row whose x is at least `value` or, with `after`, greater than `value`. */
export function rowAt(axis: Axis, value: number, after = false): number {
  let low = 0;
  let high = axis.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const x = axis.at(middle);
    if (after ? x <= value : x < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows of a range and one more on each side, so that lines extend to the edges. */
export function rowsIn(axis: Axis, range: BucketRange): readonly [number, number] {
  const from = range.from === undefined ? 0 : rowAt(axis, range.from) - 1;
  const to = range.to === undefined ? axis.length : rowAt(axis, range.to, true) + 1;
  return [Math.max(0, from), Math.max(0, Math.min(axis.length, to))];
}

/** The narrowest buckets that cover a range in at most `range.buckets`, plus two that are partly outside. */
export function bucketsOf(axis: Axis, range: BucketRange): Buckets {
  const [from, to] = rowsIn(axis, range);
  if (from >= to) return { width: 1, first: 0, count: 0 };
  const wanted = Math.max(1, Math.floor(range.buckets) || 1);
  const inside = Math.max(1, to - from - (range.from === undefined ? 0 : 1) - (range.to === undefined ? 0 : 1));
  let width = 1;
  while (Math.ceil(inside / width) > wanted) width *= 2;
  const first = Math.floor(from / width);
  return { width, first, count: Math.ceil(to / width) - first };
}

/** The x value of the first row of each bucket. */
export const starts = (at: (row: number) => number, { width, first, count }: Buckets) =>
  Float64Array.from({ length: count }, (_, i) => at((first + i) * width));

export const extentOf = (axis: Axis): readonly [number, number] =>
  axis.length === 0 ? [0, 0] : [axis.at(0), axis.at(axis.length - 1)];
