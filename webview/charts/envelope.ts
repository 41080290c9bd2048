/** The spread of every bucket, drawn one pixel column at a time: a spike of one step stays visible at any zoom. */
import type { SeriesColumn, SeriesView } from '../../src/core/view.ts';
import { within } from './points.ts';
import type { Range } from './chart-spec.ts';

/** How values become pixels, and where drawing is allowed. */
export interface Geometry {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  px(x: number): number;
  /** Not finite where the axis has no place for the value. */
  py(value: number): number;
}

/** Per pixel column from `left` on, the top and bottom of the spread; NaN where there is none. */
export interface Columns {
  readonly top: Float32Array;
  readonly bottom: Float32Array;
}

/**
 * A bucket of many rows covers its columns with its minimum and maximum. Raw rows are joined by straight lines, and a column
 * gets the part of them that crosses it, so that a smoothed line has its raw one behind it.
 */
export function columnsOf(view: SeriesView, column: SeriesColumn, range: Range, geometry: Geometry): Columns {
  const count = Math.max(0, Math.ceil(geometry.right - geometry.left));
  const top = new Float32Array(count).fill(Number.NaN);
  const bottom = new Float32Array(count).fill(Number.NaN);
  const cover = (at: number, high: number, low: number) => {
    if (at < 0 || at >= count) return;
    if (!((top[at] as number) <= high)) top[at] = high;
    if (!((bottom[at] as number) >= low)) bottom[at] = low;
  };
  // A log axis has no place for what is not positive: the spread then reaches down to the axis.
  const floor = (y: number) => (Number.isFinite(y) ? y : geometry.bottom);
  const [from, to] = within(view.x, range);
  for (let i = from; i < to; i++) {
    const high = geometry.py(column.max[i] ?? Number.NaN);
    const low = column.min[i] ?? Number.NaN;
    if (!Number.isFinite(high) || Number.isNaN(low)) continue;
    const start = geometry.px(view.x[i] ?? Number.NaN) - geometry.left;
    const end = geometry.px(view.x[i + 1] ?? view.extent[1]) - geometry.left;
    if (view.width > 1) {
      const last = Math.max(Math.floor(start), Math.ceil(end) - 1);
      for (let at = Math.max(0, Math.floor(start)); at <= Math.min(last, count - 1); at++)
        cover(at, high, floor(geometry.py(low)));
      continue;
    }
    cover(Math.floor(start), high, high);
    const next = geometry.py(column.mean[i + 1] ?? Number.NaN);
    if (!Number.isFinite(next) || i + 1 >= view.x.length) continue;
    const slope = (next - high) / (end - start || 1);
    for (let at = Math.max(0, Math.floor(start)); at <= Math.min(Math.floor(end), count - 1); at++) {
      const a = high + slope * (Math.max(at, start) - start);
      const b = high + slope * (Math.min(at + 1, end) - start);
      cover(at, Math.min(a, b), Math.max(a, b));
    }
  }
  return { top, bottom };
}

/** How far a column must stick out of its neighbours to be drawn strongly. */
const SPIKE = 5;

export function drawEnvelope(
  context: CanvasRenderingContext2D,
  { top, bottom }: Columns,
  at: Geometry,
  soft: string,
  strong: string,
): void {
  const clip = (y: number) => Math.min(Math.max(y, at.top), at.bottom);
  context.fillStyle = soft;
  for (let i = 0; i < top.length; i++) {
    const [high, low] = [clip(top[i] as number), clip(bottom[i] as number)];
    if (low >= high) context.fillRect(at.left + i, high, 1, Math.max(1, low - high));
  }
  context.fillStyle = strong;
  for (let i = 0; i < top.length; i++) {
    const [high, low] = [top[i] as number, bottom[i] as number];
    if (Number.isNaN(high)) continue;
    const above = Math.min(top[i - 1] ?? high, top[i + 1] ?? high);
    const below = Math.max(bottom[i - 1] ?? low, bottom[i + 1] ?? low);
    if (above - high > SPIKE) context.fillRect(at.left + i, clip(high), 1, clip(above) - clip(high));
    if (low - below > SPIKE) context.fillRect(at.left + i, clip(below), 1, clip(low) - clip(below));
  }
}
