/** All that one drawing of a line chart needs, worked out from its spec. Pure. */
import type { SeriesView } from '../../src/core/view.ts';
import { type YAxis, yAxis } from './axes.ts';
import { atOrBefore, boundsOf, nearest, placeOf } from './points.ts';
import type { Place } from './gestures.ts';
import type { ChartSpec, Mark, Range, SeriesSpec } from './chart-spec.ts';

export const visibleOf = (spec: ChartSpec): readonly SeriesSpec[] => spec.series.filter(({ key }) => !spec.hidden.has(key));

/** The view that places steps on the x axis: the named series' one, or the first that there is. */
export function viewFor(spec: ChartSpec, series?: string): SeriesView | undefined {
  const named = series === undefined ? undefined : spec.series.find(({ key }) => key === series)?.view;
  return named ?? spec.series.find(({ view }) => view && view.x.length > 0)?.view;
}

/** Where the plan's points are. */
export function planOf(spec: ChartSpec): readonly (readonly [number, number])[] {
  const view = viewFor(spec);
  if (!spec.plan || !view) return [];
  return spec.plan.map(([step, value]) => [placeOf(view, step), value] as const);
}

/** Everything there is to show along x. */
export function allOf(spec: ChartSpec): Range {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { view } of spec.series) {
    if (!view || view.x.length === 0) continue;
    from = Math.min(from, view.extent[0]);
    to = Math.max(to, view.extent[1]);
  }
  for (const [x] of planOf(spec)) to = Math.max(to, x);
  if (!(to >= from)) return { from: 0, to: 1 };
  return to > from ? { from, to } : { from: from - 0.5, to: to + 0.5 };
}

/** The narrowest range worth zooming into: a few rows. */
export function leastOf(spec: ChartSpec): number {
  const views = spec.series.flatMap(({ view }) => (view && view.x.length > 1 ? [view] : []));
  const spacing = views.map(({ x, width }) => ((x.at(-1) ?? 0) - (x[0] ?? 0)) / (x.length - 1) / width);
  return 4 * Math.min(...spacing, Number.MAX_VALUE);
}

/** The nearest place with data, among the visible series. */
export function near(spec: ChartSpec, x: number): Place | undefined {
  let best: Place | undefined;
  for (const { view } of visibleOf(spec)) {
    if (!view) continue;
    const i = nearest(view.x, x);
    const at = view.x[i];
    if (at === undefined) continue;
    if (!best || Math.abs(at - x) < Math.abs(best.x - x)) best = { x: at, step: view.step[i] ?? at };
  }
  return best;
}

/** The place `by` rows from `x`, by the series with most rows. */
export function beside(spec: ChartSpec, x: number, by: number): Place | undefined {
  const views = visibleOf(spec).flatMap(({ view }) => (view && view.x.length > 0 ? [view] : []));
  const view = views.sort((a, b) => b.x.length - a.x.length)[0];
  if (!view) return undefined;
  const before = atOrBefore(view.x, x);
  // From between two rows, a step back is the row before.
  const start = by < 0 && view.x[before] !== x ? before + 1 : before;
  const i = Math.min(Math.max(0, start + by), view.x.length - 1);
  const at = view.x[i];
  return at === undefined ? undefined : { x: at, step: view.step[i] ?? at };
}

/** The y axis for what is in the range; `part` where the user has zoomed in on a part of it. */
export function yAxisOf(spec: ChartSpec, range: Range, height: number, part: Range | null): YAxis {
  const log = spec.scale === 'log';
  let [low, high] = boundsOf(visibleOf(spec), range, log) ?? [Number.NaN, Number.NaN];
  const include = (value: number | undefined) => {
    if (value === undefined || !Number.isFinite(value) || (log && value <= 0)) return;
    low = Number.isNaN(low) ? value : Math.min(low, value);
    high = Number.isNaN(high) ? value : Math.max(high, value);
  };
  for (const [x, value] of planOf(spec)) if (x >= range.from && x <= range.to) include(value);
  include(spec.y?.from);
  include(spec.y?.to);
  if (Number.isNaN(low)) [low, high] = log ? [0.1, 1] : [0, 1];
  const share = spec.series.length > 0 && spec.series.every((series) => series.share);
  return yAxis(low, high, spec.scale, height, part, share);
}

export const markViewOf = (spec: ChartSpec) => (mark: Mark) => viewFor(spec, mark.series);
