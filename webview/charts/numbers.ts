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
import { fromPlace } from './log-axis.ts';

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

/**
 * A row for every place at which a series has one; means, and where a row sums up many also their minimum and maximum, and how many
 * are not finite, if any: the other three leave those out.
 */
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
    const told = formatterOf(series);
    const add = (name: string, values: Float32Array, by = told) => {
      names.push(name);
      cells.push({ rows, values, told: by });
    };
    add(wide ? l10n.t('{0} mean', series.label) : series.label, column.mean);
    if (!wide) continue;
    add(l10n.t('{0} min', series.label), column.min);
    add(l10n.t('{0} max', series.label), column.max);
    if (column.nonFinite.some((count) => count > 0)) add(notFinite(series.label), column.nonFinite, formatCount);
  }
  return {
    columns: names,
    rows: sorted.length,
    at(row, column) {
      const place = sorted[row];
      if (column === 0 || place === undefined) return place === undefined ? undefined : fromPlace(place, axis);
      const cell = cells[column - 1];
      const i = cell?.rows.get(place);
      return i === undefined ? undefined : cell?.values[i];
    },
    told: (column) => cells[column - 1]?.told ?? formatNumber,
    ...noteOf(widest),
  };
}

const notFinite = (label: string) => l10n.t('{0} NaN or infinite', label);

const noteOf = (width: number) =>
  width > 1 ? { note: l10n.t('Each row summarizes {0} steps. Zoom in to see individual steps.', formatCount(width)) } : {};

const placeIn = (view: HeatmapView | HistogramsView | undefined, row: number, axis: AxisKind) => {
  const at = view?.x[row];
  return at === undefined ? undefined : fromPlace(at, axis);
};

export function heatNumbers(view: HeatmapView | undefined, labels: readonly string[], axis: AxisKind): Numbers {
  const places = view?.x.length ?? 0;
  const shown = labels.slice(0, view?.weights ?? 0).map((label, weight) => {
    const rowOf = (all: Float32Array | undefined) => all?.subarray(weight * places, (weight + 1) * places);
    return { label, mean: rowOf(view?.cells), nonFinite: rowOf(view?.nonFinite) };
  });
  const wide = (view?.width ?? 1) > 1;
  // Which a row does not have because they were not measured are not told from NaN here.
  const bad = shown.filter(({ nonFinite }) => wide && nonFinite?.some((count) => count > 0));
  const columns = [
    ...shown.map(({ label, mean }) => ({ name: label, values: mean })),
    ...bad.map(({ label, nonFinite }) => ({ name: l10n.t('{0} NaN or not measured', label), values: nonFinite })),
  ];
  return {
    columns: [axisName(axis), ...columns.map(({ name }) => name)],
    rows: places,
    at: (row, column) => (column === 0 ? placeIn(view, row, axis) : columns[column - 1]?.values?.[row]),
    told: (column) => (column > shown.length ? formatCount : formatNumber),
    ...noteOf(view?.width ?? 1),
  };
}

export function histogramNumbers(view: HistogramsView | undefined, axis: AxisKind): Numbers {
  const counts = Array.from({ length: BINS }, (_, i) => l10n.t('bin {0}', i + 1));
  return {
    columns: [axisName(axis), l10n.t('low'), l10n.t('high'), ...counts, l10n.t('below'), l10n.t('above')],
    rows: view?.x.length ?? 0,
    at(row, column) {
      if (!view) return undefined;
      if (column === 0) return placeIn(view, row, axis);
      if (column < 3) return [view.low, view.high][column - 1]?.[row];
      if (column >= 3 + BINS) return [view.below, view.above][column - 3 - BINS]?.[row];
      return view.counts[row * BINS + column - 3];
    },
  };
}
