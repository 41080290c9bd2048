/** A logarithmic x axis: places along it are logarithms to base 10, and so are the x of the views that are drawn on it. Pure. */
import type { HeatmapView, HistogramsView, SeriesView, XAxis } from '../../src/core/view.ts';
import type { AxisKind } from './chart-spec.ts';

/** The axis of a quantity's logarithm. */
export const logAxis = (axis: XAxis): AxisKind => `log ${axis}`;

/** The quantity, and whether places are its logarithms. */
export function quantityOf(axis: AxisKind): { readonly quantity: XAxis | 'rate'; readonly log: boolean } {
  if (axis === 'log step') return { quantity: 'step', log: true };
  if (axis === 'log epoch') return { quantity: 'epoch', log: true };
  if (axis === 'log time') return { quantity: 'time', log: true };
  return { quantity: axis, log: axis === 'rate' };
}

/** What stands at a place, and where that is. */
export const fromPlace = (place: number, axis: AxisKind) => (quantityOf(axis).log ? 10 ** place : place);
export const toPlace = (value: number, axis: AxisKind) => (quantityOf(axis).log ? Math.log10(value) : value);

type Placed = SeriesView | HeatmapView | HistogramsView;

const logged = new WeakMap<Placed, Placed>();
const results = new WeakSet<object>();

/** Whether the places of a view are logarithms. */
export const isLogged = (view: object) => results.has(view);

/** The view on a logarithmic axis, without what is not above zero; the same object for the same view. */
export function onLogAxis<V extends Placed>(view: V | undefined): V | undefined {
  if (!view) return undefined;
  const known = logged.get(view) ?? made(view);
  logged.set(view, known);
  results.add(known);
  return known as V;
}

function made(view: Placed): Placed {
  const first = view.x.findIndex((x) => x > 0);
  const from = first < 0 ? view.x.length : first;
  const x = view.x.slice(from).map(Math.log10);
  const step = view.step.slice(from);
  const extent = (old: readonly [number, number]): readonly [number, number] => {
    const to = Math.log10(old[1]);
    return Number.isFinite(to) ? [x[0] ?? to, to] : [0, 0];
  };
  if (view.kind === 'series')
    return {
      ...view,
      first: view.first + from,
      x,
      step,
      extent: extent(view.extent),
      columns: view.columns.map(({ mean, min, max, nonFinite }) => ({
        mean: mean.subarray(from),
        min: min.subarray(from),
        max: max.subarray(from),
        nonFinite: nonFinite.subarray(from),
      })),
    };
  if (view.kind === 'histograms')
    return {
      ...view,
      x,
      step,
      low: view.low.subarray(from),
      high: view.high.subarray(from),
      below: view.below.subarray(from),
      above: view.above.subarray(from),
      counts: view.counts.subarray(from * (view.counts.length / Math.max(1, view.x.length))),
    };
  const [width, kept] = [view.x.length, x.length];
  const part = (cells: Float32Array) => {
    const all = new Float32Array(view.weights * kept);
    for (let row = 0; row < view.weights; row++) all.set(cells.subarray(row * width + from, (row + 1) * width), row * kept);
    return all;
  };
  return { ...view, x, step, extent: extent(view.extent), cells: part(view.cells), nonFinite: part(view.nonFinite) };
}
