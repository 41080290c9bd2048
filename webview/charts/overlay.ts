/** What follows the pointer: the crosshair with its place on the axis, a dot on every line, and the range being selected. */

import type { Labelled } from './axes.ts';
import { centre, columnOf, smoothed, smoothingOf } from './points.ts';
import type { Geometry } from './envelope.ts';
import { place } from './tick-labels.ts';
import { rowAt } from './legend.ts';
import { textWidth } from './text-width.ts';
import { visibleOf } from './scene.ts';
import type { AxisKind, ChartSpec, Cursor, Range, SeriesSpec } from './chart-spec.ts';
import type { Theme } from './theme.ts';
import { clearLabels } from './x-axis.ts';

export interface Overlay {
  readonly spec: ChartSpec;
  readonly cursor: (Cursor & { readonly x: number }) | null;
  readonly selection: Range | null;
  readonly geometry: Geometry;
  readonly ticks: readonly Labelled[];
  readonly theme: Theme;
}

export function drawOverlay(
  context: CanvasRenderingContext2D,
  { spec, cursor, selection, geometry, ticks, theme }: Overlay,
): void {
  if (selection) drawSelection(context, selection, geometry, theme);
  if (!cursor || !drawCrosshair(context, cursor, spec.x, ticks, geometry, theme)) return;
  for (const series of visibleOf(spec)) drawDot(context, series, spec, cursor.x, geometry, theme);
}

/** False when the crosshair is out of sight. */
export function drawCrosshair(
  context: CanvasRenderingContext2D,
  cursor: Cursor & { readonly x: number },
  axis: AxisKind,
  ticks: readonly Labelled[],
  at: Geometry,
  theme: Theme,
): boolean {
  const x = at.px(cursor.x);
  if (!(x >= at.left - 1 && x <= at.right + 1)) return false;
  context.strokeStyle = cursor.pinned ? theme.foreground : theme.crosshair;
  context.lineWidth = 1;
  context.setLineDash(cursor.pinned ? [] : [3, 3]);
  context.beginPath();
  const column = Math.round(x) + 0.5;
  context.moveTo(column, at.top);
  context.lineTo(column, at.bottom);
  context.stroke();
  context.setLineDash([]);
  const text = place(cursor.x, axis);
  const width = textWidth(text, theme, cursor.pinned) + 10;
  const left = Math.min(Math.max(x - width / 2, at.left - 10), at.right + 10 - width);
  clearLabels(context, ticks, left, left + width, at, theme);
  context.font = `${cursor.pinned ? '600 ' : ''}${theme.fontSize}px ${theme.font}`;
  pill(context, text, left, at.bottom + 3, width, theme);
  return true;
}

/** The chosen place in words, on a ground of its own, in the font that is set. */
export function pill(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  top: number,
  width: number,
  theme: Theme,
): void {
  const height = theme.fontSize + 6;
  context.fillStyle = theme.pill;
  context.beginPath();
  context.roundRect(left, top, width, height, 3);
  context.fill();
  context.fillStyle = theme.pillText;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, left + width / 2, top + height / 2 + 0.5);
}

export function drawSelection(context: CanvasRenderingContext2D, { from, to }: Range, at: Geometry, theme: Theme): void {
  context.fillStyle = theme.tint('--vscode-charts-blue', 0.2);
  context.fillRect(from, at.top, to - from, at.bottom - at.top);
  context.fillStyle = theme.color('--vscode-charts-blue');
  context.fillRect(from, at.bottom, to - from, 3);
}

const averages = new WeakMap<Float32Array, { readonly weight: number; readonly values: Float64Array }>();

/** The value where the line is: smoothed when the line is. */
function onLine(series: SeriesSpec, row: number, smoothing: number): number {
  const mean = columnOf(series)?.mean;
  if (!mean) return Number.NaN;
  if (smoothing === 0) return mean[row] ?? Number.NaN;
  let known = averages.get(mean);
  if (known?.weight !== smoothing) {
    known = { weight: smoothing, values: smoothed(mean, smoothing) };
    averages.set(mean, known);
  }
  return known.values[row] ?? Number.NaN;
}

function drawDot(
  context: CanvasRenderingContext2D,
  series: SeriesSpec,
  spec: ChartSpec,
  place: number,
  at: Geometry,
  theme: Theme,
): void {
  const row = rowAt(series, place);
  if (!series.view || row < 0) return;
  const [x, y] = [at.px(centre(series.view, row)), at.py(onLine(series, row, smoothingOf(series, spec.smoothing)))];
  if (!(x >= at.left - 1 && x <= at.right + 1 && y >= at.top - 1 && y <= at.bottom + 1)) return;
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = theme.color(series.hue);
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = theme.background;
  context.stroke();
}
