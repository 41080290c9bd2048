import type { SeriesColumn, SeriesView } from './view.ts';

/**
 * The mean over the same column of several runs, bucket by bucket, with the least and the greatest of them all as its spread. Runs
 * that are shorter, or that are read at another zoom, take part as far as their buckets are the same. Pure.
 */
export function statisticsOverSeeds(views: readonly (SeriesView | undefined)[]): SeriesView | undefined {
  const present = views.filter((view): view is SeriesView => view !== undefined && view.x.length > 0);
  const longest = present.reduce<SeriesView | undefined>(
    (best, view) => (best && ahead(best) >= ahead(view) ? best : view),
    undefined,
  );
  if (!longest) return undefined;
  const alike = present.filter(({ width, first }) => width === longest.width && first === longest.first);
  const columns = alike.flatMap(({ columns: [column] }) => (column ? [column] : []));
  return { ...longest, columns: [combined(columns, longest.x.length)] };
}

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
