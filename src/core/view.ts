/** What the page may ask of a run's tables, and what it gets. Answered by `RunData`, in the host or inside a report. */

/** Which quantity the x axis shows. Rows are found by it; `time` is seconds of training since the start, pauses left out. */
export type XAxis = 'step' | 'epoch' | 'time';

interface Ranged {
  readonly run: string;
  readonly x: XAxis;
  /** In units of `x`; leave out for all there is, live ones follow. */
  readonly from?: number;
  readonly to?: number;
  /** At most this many columns of pixels; the answer has at most that many buckets (plus two partly outside the range). */
  readonly buckets: number;
}

export type ViewRequest =
  /** Columns of the steps or epochs table; of one weight in the layers table, or of one layer in the units table, as `weight`; so is the place of a followed element. */
  | (Ranged & {
      readonly kind: 'series';
      readonly table: 'steps' | 'epochs' | 'layers' | 'units' | 'elements' | 'device';
      readonly weight?: number;
      readonly columns: readonly string[];
    })
  /** One figure of the layers table for every weight: a row a weight, in the model's order. */
  | (Ranged & { readonly kind: 'heatmap'; readonly column: string })
  /** At most `buckets` histograms of one weight, evenly spaced over the range; `of` is `gradient`, `weight`, `update` or a slot's name. */
  | (Ranged & { readonly kind: 'histograms'; readonly weight: number; readonly of: string })
  /** All figures of all weights at the last sampled step at or before `at` (a step); the newest without it. */
  | { readonly kind: 'snapshot'; readonly run: string; readonly at?: number }
  /** How many steps are done, and how fast. */
  | { readonly kind: 'progress'; readonly run: string };

/**
 * Buckets over rows, aligned to powers of two so that a live update changes only the tail.
 * `x[i]` is where bucket i starts. A column without finite values in a bucket has NaN for mean, min and max there.
 */
export interface SeriesView {
  readonly kind: 'series';
  /** Rows a bucket; 1 means raw values. */
  readonly width: number;
  /** Index of the first bucket, counted in buckets of this width from row 0. */
  readonly first: number;
  readonly x: Float64Array;
  /** The step of each bucket's first row. */
  readonly step: Float64Array;
  readonly columns: readonly SeriesColumn[];
  /** The smallest and largest x of the whole table, whatever the range: what Home, End and reset go to. */
  readonly extent: readonly [number, number];
}
export interface SeriesColumn {
  readonly mean: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  /** How many values in the bucket are NaN or infinite. */
  readonly nonFinite: Float32Array;
}

export interface HeatmapView {
  readonly kind: 'heatmap';
  readonly x: Float64Array;
  readonly step: Float64Array;
  /** `weights` rows of `x.length` means, row by row. */
  readonly cells: Float32Array;
  readonly weights: number;
  readonly extent: readonly [number, number];
}

export interface HistogramsView {
  readonly kind: 'histograms';
  readonly x: Float64Array;
  readonly step: Float64Array;
  /** The lowest and highest value of each histogram. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** `BINS` counts a histogram, one histogram after the other. */
  readonly counts: Float32Array;
}
export const BINS = 32;

export interface SnapshotView {
  readonly kind: 'snapshot';
  /** The sampled step it shows; -1 when nothing was sampled yet. */
  readonly step: number;
  readonly columns: readonly string[];
  /** A row per weight: `columns.length` statistics each. */
  readonly rows: Float32Array;
}

export interface ProgressView {
  readonly kind: 'progress';
  readonly step: number;
  /** Of training so far, and over the newest steps; absent until that can be told. */
  readonly seconds?: number;
  readonly stepsPerSecond?: number;
}

export type View = SeriesView | HeatmapView | HistogramsView | SnapshotView | ProgressView;
export type ViewOf<R extends ViewRequest> = Extract<View, { readonly kind: R['kind'] }>;

/** One statistic of one weight in a snapshot; undefined before the first sample, and where the run has no such column. */
export function snapshotStatistic(snapshot: SnapshotView | undefined, weight: number, column: string): number | undefined {
  const at = snapshot?.columns.indexOf(column) ?? -1;
  return snapshot && at >= 0 ? snapshot.rows[weight * snapshot.columns.length + at] : undefined;
}
