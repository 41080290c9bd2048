import type { SeriesColumn, SeriesView } from './view.ts';

export interface ViewDiff {
  /** Number of leading buckets of the previous view that are unchanged. */
  readonly keep: number;
  /** The buckets after them. */
  readonly view: SeriesView;
}

/**
 * The changed part of a view: the buckets after the longest common prefix with the previous view. Undefined if there is no common
 * prefix, such as at another zoom or with other columns. The whole view must then be sent.
 */
export function diffOf(previous: SeriesView, next: SeriesView): ViewDiff | undefined {
  if (previous.width !== next.width || previous.first !== next.first || previous.columns.length !== next.columns.length)
    return undefined;
  let keep = Math.min(previous.x.length, next.x.length);
  for (const [a, b] of pairs(previous, next)) keep = common(a, b, keep);
  if (keep === 0) return undefined;
  const columns = next.columns.map((column) => map(column, (values) => values.slice(keep)));
  return {
    keep,
    view: { ...next, first: next.first + keep, x: next.x.slice(keep), step: next.step.slice(keep), columns },
  };
}

/** Restores the whole view from the first `keep` buckets of the previous view and the tail. */
export function applyDiff(previous: SeriesView, keep: number, tail: SeriesView): SeriesView {
  return {
    ...tail,
    first: previous.first,
    x: joined(previous.x, keep, tail.x, (n) => new Float64Array(n)),
    step: joined(previous.step, keep, tail.step, (n) => new Float64Array(n)),
    columns: tail.columns.map((column, i) =>
      map(column, (values, name) => joined(previous.columns[i]?.[name] ?? [], keep, values, (n) => new Float32Array(n))),
    ),
  };
}

const FIELDS = ['mean', 'min', 'max', 'nonFinite'] as const;

const map = (column: SeriesColumn, change: (values: Float32Array, name: keyof SeriesColumn) => Float32Array): SeriesColumn => ({
  mean: change(column.mean, 'mean'),
  min: change(column.min, 'min'),
  max: change(column.max, 'max'),
  nonFinite: change(column.nonFinite, 'nonFinite'),
});

function* pairs(a: SeriesView, b: SeriesView): Iterable<readonly [ArrayLike<number>, ArrayLike<number>]> {
  yield [a.x, b.x];
  yield [a.step, b.step];
  for (const [i, column] of b.columns.entries()) for (const name of FIELDS) yield [a.columns[i]?.[name] ?? [], column[name]];
}

function common(a: ArrayLike<number>, b: ArrayLike<number>, limit: number): number {
  let i = 0;
  while (i < limit && Object.is(a[i], b[i])) i++;
  return i;
}

function joined<A extends Float32Array | Float64Array>(
  head: ArrayLike<number>,
  keep: number,
  tail: A,
  create: (n: number) => A,
): A {
  const all = create(keep + tail.length);
  for (let i = 0; i < keep; i++) all[i] = head[i] ?? Number.NaN;
  all.set(tail, keep);
  return all;
}
