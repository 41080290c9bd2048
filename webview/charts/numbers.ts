/** The numbers behind a chart as rows and columns: what its table shows and its CSV holds. Pure. */
import { axisName } from './axes.ts';
import * as l10n from '@vscode/l10n';
import { formatCount } from '../../src/core/format.ts';
import type { HeatmapView, HistogramsView } from '../../src/core/view.ts';
import { BINS } from '../../src/core/view.ts';
import { columnOf } from './points.ts';
import { formatNumber } from './tick-labels.ts';
import { formatterOf } from './value-format.ts';
import type { AxisKind, SeriesSpec } from './chart-spec.ts';

export interface Numbers {
  /** Name of each column; the first is the place on the x axis. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Undefined where a series has no row at that place. */
  at(row: number, column: number): number | undefined;
  /** How the figures of a column are written; by three digits where it does not say. */
  told?(column: number): (value: number) => string;
  /** What one row sums up, in words, when it is more than one. */
  readonly note?: string;
}

/** A row for every place at which a series has one; means, and where a row sums up many also their minimum and maximum. */
export function seriesNumbers(all: readonly SeriesSpec[], axis: AxisKind): Numbers {
  const places = new Set<number>();
  for (const { view } of all) for (const x of view?.x ?? []) places.add(x);
  const sorted = [...places].sort((a, b) => a - b);
  const names = [axisName(axis)];
  const cells: { readonly rows: ReadonlyMap<number, number>; readonly values: Float32Array; told(value: number): string }[] = [];
  let widest = 1;
  for (const series of all) {
    const column = columnOf(series);
    if (!series.view || !column) continue;
    const rows = new Map<number, number>();
    for (const [i, x] of series.view.x.entries()) rows.set(x, i);
    const wide = series.view.width > 1;
    widest = Math.max(widest, series.view.width);
    names.push(
      ...(wide
        ? [l10n.t('{0} mean', series.label), l10n.t('{0} min', series.label), l10n.t('{0} max', series.label)]
        : [series.label]),
    );
    for (const values of wide ? [column.mean, column.min, column.max] : [column.mean])
      cells.push({ rows, values, told: formatterOf(series) });
  }
  return {
    columns: names,
    rows: sorted.length,
    at(row, column) {
      const place = sorted[row];
      if (column === 0 || place === undefined) return axis === 'rate' && place !== undefined ? 10 ** place : place;
      const cell = cells[column - 1];
      const i = cell?.rows.get(place);
      return i === undefined ? undefined : cell?.values[i];
    },
    told: (column) => cells[column - 1]?.told ?? formatNumber,
    ...(widest > 1
      ? { note: l10n.t('Each row summarizes {0} steps. Zoom in to see individual steps.', formatCount(widest)) }
      : {}),
  };
}

export function heatNumbers(view: HeatmapView | undefined, labels: readonly string[], axis: AxisKind): Numbers {
  const places = view?.x.length ?? 0;
  return {
    columns: [axisName(axis), ...labels.slice(0, view?.weights ?? 0)],
    rows: places,
    at: (row, column) => (column === 0 ? view?.x[row] : view?.cells[(column - 1) * places + row]),
  };
}

export function histogramNumbers(view: HistogramsView | undefined, axis: AxisKind): Numbers {
  const counts = Array.from({ length: BINS }, (_, i) => l10n.t('bin {0}', i + 1));
  return {
    columns: [axisName(axis), l10n.t('low'), l10n.t('high'), ...counts],
    rows: view?.x.length ?? 0,
    at(row, column) {
      if (!view) return undefined;
      if (column < 3) return [view.x, view.low, view.high][column]?.[row];
      return view.counts[row * BINS + column - 3];
    },
  };
}
