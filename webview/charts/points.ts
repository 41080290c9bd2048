/** From columns of buckets to what is drawn: points, bounds, neighbours. Pure. */
import { MovingAverage } from '../../src/core/moving-average.ts';
import type { SeriesColumn, SeriesView } from '../../src/core/view.ts';
import type { Range, SeriesSpec } from './chart-spec.ts';
import { isLogged } from './log-axis.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const columnOf = (series: SeriesSpec): SeriesColumn | undefined => series.view?.columns[series.column];

/** The moving average at each value. Values that are not finite are passed over. */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(values.length);
  const average = new MovingAverage();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    out[i] = Number.isFinite(value) ? average.push(value, weight) : Number.NaN;
  }
  return out;
}

/** Where bucket i is drawn: a raw row at its place, a wider bucket in its middle. */
export function centre(view: SeriesView, i: number): number {
  const from = view.x[i] ?? Number.NaN;
  if (view.width === 1) return from;
  const to = view.x[i + 1];
  return to === undefined ? (from + Math.max(from, view.extent[1])) / 2 : (from + to) / 2;
}

/** How much a series is smoothed on a chart: the weight of what went before, 0 for not at all. */
export const smoothingOf = (series: SeriesSpec, smoothing: number) => (series.exact || series.runs ? 0 : smoothing);

/** The mean line; NaN, and what a logarithmic axis cannot show, are gaps. */
export function pointsOf(view: SeriesView, column: SeriesColumn, smoothing: number, log: boolean): Point[] {
  const means = smoothing > 0 ? smoothed(column.mean, smoothing) : column.mean;
  const points = new Array<Point>(view.x.length);
  for (let i = 0; i < points.length; i++) {
    const y = means[i] ?? Number.NaN;
    points[i] = { x: centre(view, i), y: log && y <= 0 ? Number.NaN : y };
  }
  return points;
}

/**
 * The radius of each point's dot, where some stand alone between gaps: a line needs two points, so that they would not be seen.
 * Undefined where none does.
 */
export function lonely(points: readonly Point[], radius: number): number[] | undefined {
  const drawn = (i: number) => Number.isFinite(points[i]?.y);
  const alone = points.map((_, i) => drawn(i) && !drawn(i - 1) && !drawn(i + 1));
  return alone.includes(true) ? alone.map((is) => (is ? radius : 0)) : undefined;
}

/** The smallest and largest raw value inside a range of x; on a logarithmic axis of the positive ones. */
export function boundsOf(all: readonly SeriesSpec[], range: Range, log: boolean): [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const series of all) {
    const column = columnOf(series);
    if (!series.view || !column) continue;
    const [from, to] = within(series.view.x, range);
    for (let i = from; i < to; i++) {
      const [min, mean, max] = [column.min[i] ?? Number.NaN, column.mean[i] ?? Number.NaN, column.max[i] ?? Number.NaN];
      // Of a bucket that straddles zero, a logarithmic axis shows what is above; its smallest positive value is not known.
      const least = log && min <= 0 ? (mean > 0 ? mean : max) : min;
      if (least < low && !(log && least <= 0)) low = least;
      if (max > high) high = max;
    }
  }
  return high >= low ? [low, high] : undefined;
}

/** Indices of the buckets that touch a range: from inclusive, to exclusive. */
export function within(x: Float64Array, range: Range): [number, number] {
  return [Math.max(0, atOrBefore(x, range.from)), Math.min(x.length, atOrBefore(x, range.to) + 1)];
}

/** Index of the last of the sorted values that is not above `value`; -1 when all are. */
export function atOrBefore(x: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? Number.NaN) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the value nearest to `value`; -1 in an empty array. */
export function nearest(x: ArrayLike<number>, value: number): number {
  const before = atOrBefore(x, value);
  if (before < 0) return x.length > 0 ? 0 : -1;
  const after = before + 1;
  if (after >= x.length) return before;
  return value - (x[before] ?? 0) <= (x[after] ?? 0) - value ? before : after;
}

/** Where a step is on the x axis: between the buckets around it, and beyond the last one as fast as on the way. */
export function placeOf(view: { readonly x: Float64Array; readonly step: Float64Array }, step: number): number {
  const { x, step: steps } = view;
  if (x.length === 0) return Number.NaN;
  const last = x.length - 1;
  if (step > (steps[last] ?? 0) && isLogged(view)) return (x[last] ?? 0) + Math.log10(step / (steps[last] ?? step));
  const i = Math.min(Math.max(0, atOrBefore(steps, step)), Math.max(0, last - 1));
  const [x0 = 0, s0 = 0] = [x[i], steps[i]];
  const [x1, s1] = i < last ? [x[i + 1] ?? x0, steps[i + 1] ?? s0] : [x0, s0];
  if (step > (steps[last] ?? 0)) {
    const span = (steps[last] ?? 0) - (steps[0] ?? 0);
    const rate = span > 0 ? ((x[last] ?? 0) - (x[0] ?? 0)) / span : 1;
    return (x[last] ?? 0) + (step - (steps[last] ?? 0)) * rate;
  }
  return s1 > s0 ? x0 + ((step - s0) / (s1 - s0)) * (x1 - x0) : x0 + (step - s0);
}
