/** The views of a run's tables that the page can request. `RunData` creates them, in the extension host or in a report. */

/** The quantity on the x axis. `time` is seconds of training since the start, without pauses. */
export type XAxis = 'step' | 'epoch' | 'time';

interface Ranged {
  readonly run: string;
  readonly x: XAxis;
  /** The range in units of `x`. Without it, the view covers all rows and follows a live run. */
  readonly from?: number;
  readonly to?: number;
  /** Maximum number of buckets, such as the width in pixels, plus two that are partly outside the range. */
  readonly buckets: number;
}

export type ViewRequest =
  /** Columns of a table. `weight` is the weight (layers), the layer (units) or the followed element (elements). */
  | (Ranged & {
      readonly kind: 'series';
      readonly table: 'steps' | 'epochs' | 'layers' | 'units' | 'elements' | 'device';
      readonly weight?: number;
      readonly columns: readonly string[];
    })
  /** One statistic of the layers table for all weights: one row per weight, in model order. */
  | (Ranged & { readonly kind: 'heatmap'; readonly column: string })
  /** At most `buckets` histograms of one weight, evenly spaced over the range. `of` is `gradient`, `weight`, `update` or a slot. */
  | (Ranged & { readonly kind: 'histograms'; readonly weight: number; readonly of: string })
  /** All statistics of all weights at the last sampled step at or before `at`; by default, the latest. */
  | { readonly kind: 'snapshot'; readonly run: string; readonly at?: number }
  /** The number of completed steps, and the speed. */
  | { readonly kind: 'progress'; readonly run: string };

/**
 * Aggregated rows in buckets. They are aligned to powers of two, so that a live update changes only the tail.
 * `x[i]` is the start of bucket i. If a bucket has no finite value in a column, its mean, min and max are NaN.
 */
export interface SeriesView {
  readonly kind: 'series';
  /** Rows per bucket; 1 means raw values. */
  readonly width: number;
  /** Index of the first bucket, in buckets of this width from row 0. */
  readonly first: number;
  readonly x: Float64Array;
  /** The step of each bucket's first row. */
  readonly step: Float64Array;
  readonly columns: readonly SeriesColumn[];
  /**
   * One value per column, as recorded in the last row of the last bucket; empty without rows. This is what "now" means wherever it
   * is said: the mean of a bucket depends on the zoom.
   */
  readonly newest: Float32Array;
  /** The smallest and largest x of the whole table, independent of the range. Home, End and reset use it. */
  readonly extent: readonly [number, number];
}
export interface SeriesColumn {
  readonly mean: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  /** Number of NaN and infinite values in the bucket. */
  readonly nonFinite: Float32Array;
}

export interface HeatmapView {
  readonly kind: 'heatmap';
  /** Samples per cell; 1 means raw values. */
  readonly width: number;
  readonly x: Float64Array;
  readonly step: Float64Array;
  /** `weights` rows of `x.length` means of the finite values, row-major. */
  readonly cells: Float32Array;
  /** Number of samples in each cell that are NaN or infinite, or that the weight has no value in. */
  readonly nonFinite: Float32Array;
  readonly weights: number;
  readonly extent: readonly [number, number];
}

export interface HistogramsView {
  readonly kind: 'histograms';
  readonly x: Float64Array;
  readonly step: Float64Array;
  /** The limits of each histogram. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** How many elements are out of the limits: outliers, which would leave nothing to see of the others. */
  readonly below: Float32Array;
  readonly above: Float32Array;
  /** `BINS` counts per histogram, consecutively. */
  readonly counts: Float32Array;
}
export const BINS = 32;

export interface SnapshotView {
  readonly kind: 'snapshot';
  /** The sampled step; -1 if nothing has been sampled yet. */
  readonly step: number;
  readonly columns: readonly string[];
  /** A row per weight: `columns.length` statistics each. */
  readonly rows: Float32Array;
}

export interface ProgressView {
  readonly kind: 'progress';
  readonly step: number;
  /** Seconds of training, and the speed of the latest steps; absent while unknown. */
  readonly seconds?: number;
  readonly stepsPerSecond?: number;
}

export type View = SeriesView | HeatmapView | HistogramsView | SnapshotView | ProgressView;
export type ViewOf<R extends ViewRequest> = Extract<View, { readonly kind: R['kind'] }>;

/** One statistic of a weight in a snapshot; undefined before the first sample, or if the run has no such column. */
export function snapshotStatistic(snapshot: SnapshotView | undefined, weight: number, column: string): number | undefined {
  const at = snapshot?.columns.indexOf(column) ?? -1;
  return snapshot && at >= 0 ? snapshot.rows[weight * snapshot.columns.length + at] : undefined;
}
