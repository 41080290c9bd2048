import type { SeriesColumn, SeriesView } from './view.ts';

/**
 * The mean of a column over several runs, per bucket, with the minimum and maximum over all of them. Pure.
 * Only runs with the same bucket width and first bucket as the longest one are included.
 *
 * With `smooth`, each run is smoothed by itself first, and mean and range are of the smoothed runs. A mean that is smoothed
 * afterwards would lie on the edge of a range that is not.
 */
export function statisticsOverSeeds(
  views: readonly (SeriesView | undefined)[],
  smooth?: (values: Float32Array) => ArrayLike<number>,
): SeriesView | undefined {
  const present = views.filter((view): view is SeriesView => view !== undefined && view.x.length > 0);
  const longest = present.reduce<SeriesView | undefined>(
    (best, view) => (best && ahead(best) >= ahead(view) ? best : view),
    undefined,
  );
  if (!longest) return undefined;
  const alike = present.filter(({ width, first }) => width === longest.width && first === longest.first);
  const columns = alike.flatMap(({ columns: [column] }) => (column ? [smooth ? smoothedBy(column, smooth) : column] : []));
  const over = combined(columns, longest.x.length);
  if (smooth) return { ...longest, columns: [over], newest: over.mean.slice(-1) };
  const newest = mean(alike.flatMap(({ newest: [value] }) => (value === undefined || Number.isNaN(value) ? [] : [value])));
  return { ...longest, columns: [over], newest: Float32Array.of(newest) };
}

function smoothedBy(column: SeriesColumn, smooth: (values: Float32Array) => ArrayLike<number>): SeriesColumn {
  const mean = Float32Array.from(smooth(column.mean));
  return { mean, min: mean, max: mean, nonFinite: column.nonFinite };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const ahead = ({ x, width, first }: SeriesView) => (first + x.length) * width;

function combined(columns: readonly SeriesColumn[], length: number): SeriesColumn {
  const of = (read: (column: SeriesColumn, i: number) => number | undefined, join: (values: readonly number[]) => number) =>
    Float32Array.from({ length }, (_, i) => {
      const values = columns.map((column) => read(column, i) ?? Number.NaN).filter((value) => !Number.isNaN(value));
      return values.length === 0 ? Number.NaN : join(values);
    });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    mean: of(
      (column, i) => column.mean[i],
      (values) => sum(values) / values.length,
    ),
    min: of(
      (column, i) => column.min[i],
      (values) => Math.min(...values),
    ),
    max: of(
      (column, i) => column.max[i],
      (values) => Math.max(...values),
    ),
    nonFinite: Float32Array.from({ length }, (_, i) => sum(columns.map((column) => column.nonFinite[i] ?? 0))),
  };
}
