/** What happened along the way: thin vertical lines with an icon on top; and values that no axis can show. */
import type { SeriesView } from '../../src/core/view.ts';
import { columnOf, placeOf, within } from './points.ts';
import type { Geometry } from './envelope.ts';
import type { Area } from './chart-figure.ts';
import { drawIcon } from './glyph.ts';
import { textWidth } from './text-width.ts';
import type { Band, Mark, Range, SeriesSpec } from './chart-spec.ts';
import type { Theme } from './theme.ts';

export const ICON = 13;

/** Marks in pixels. Of icons that would overlap the gravest stays, though what the user did goes before warnings; hovering tells them all. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly icon: boolean;
}

export function placeMarks(marks: readonly Mark[], viewOf: (mark: Mark) => SeriesLike | undefined, at: Geometry): PlacedMark[] {
  const placed: { mark: Mark; x: number }[] = [];
  for (const mark of marks) {
    const view = viewOf(mark);
    const x = view ? at.px(placeOf(view, mark.step)) : Number.NaN;
    if (x >= at.left - 0.5 && x <= at.right + 0.5) placed.push({ mark, x });
  }
  placed.sort((a, b) => severity(b.mark) - severity(a.mark) || a.x - b.x);
  const icons: number[] = [];
  return placed.map(({ mark, x }) => {
    const icon = icons.every((other) => Math.abs(x - other) >= ICON + 2);
    if (icon) icons.push(x);
    return { mark, x, icon };
  });
}
type SeriesLike = Pick<SeriesView, 'x' | 'step'>;
const severity = (mark: Mark) => ({ event: 0, warning: 1, change: 2, error: 3 })[mark.kind];

export function drawMarks(context: CanvasRenderingContext2D, placed: readonly PlacedMark[], at: Geometry, theme: Theme): void {
  const lines = new Set<number>();
  for (const { mark, x, icon } of placed) {
    const color = mark.kind === 'error' ? theme.error : mark.kind === 'warning' ? theme.warning : theme.muted;
    const column = Math.round(x);
    if (!lines.has(column)) {
      lines.add(column);
      context.globalAlpha = theme.contrast ? 1 : 0.55;
      context.fillStyle = color;
      for (let y = at.top; y < at.bottom; y += 5) context.fillRect(column - 0.5, y, 1, Math.min(3, at.bottom - y));
      context.globalAlpha = 1;
    }
    if (!icon) continue;
    context.fillStyle = color;
    drawIcon(context, mark.icon, x, at.top - ICON / 2 - 2, ICON);
  }
}

/** The marks at a pixel, nearest first. */
export function marksAt(placed: readonly PlacedMark[], x: number, y: number, at: Geometry): PlacedMark[] {
  const reach = y < at.top ? ICON / 2 + 1 : 4;
  const found = placed.filter((mark) => Math.abs(mark.x - x) <= reach);
  return found.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
}

/** Red ticks on the x axis where values are NaN or infinite. */
export function drawBad(
  context: CanvasRenderingContext2D,
  all: readonly SeriesSpec[],
  range: Range,
  at: Geometry,
  color: string,
): void {
  context.fillStyle = color;
  const done = new Set<number>();
  for (const series of all) {
    const column = columnOf(series);
    if (!series.view || !column) continue;
    const [from, to] = within(series.view.x, range);
    for (let i = from; i < to; i++) {
      if (!((column.nonFinite[i] ?? 0) > 0)) continue;
      const x = Math.round(at.px(series.view.x[i] ?? Number.NaN));
      if (done.has(x) || x < at.left - 1 || x > at.right + 1) continue;
      done.add(x);
      context.fillRect(x - 1, at.bottom - 9, 2, 9);
    }
  }
}

/** On a logarithmic axis: small triangles at the bottom, in the series' colour, where values are zero or below. */
export function drawBelow(
  context: CanvasRenderingContext2D,
  series: SeriesSpec,
  range: Range,
  at: Geometry,
  color: string,
): void {
  const column = columnOf(series);
  if (!series.view || !column) return;
  const [from, to] = within(series.view.x, range);
  let last = Number.NEGATIVE_INFINITY;
  context.fillStyle = color;
  for (let i = from; i < to; i++) {
    if (!((column.min[i] ?? Number.NaN) <= 0)) continue;
    const x = at.px(series.view.x[i] ?? Number.NaN);
    if (x - last < 5 || x < at.left || x > at.right) continue;
    last = x;
    context.beginPath();
    context.moveTo(x - 3, at.bottom - 5);
    context.lineTo(x + 3, at.bottom - 5);
    context.lineTo(x, at.bottom);
    context.fill();
  }
}

export function drawBands(
  context: CanvasRenderingContext2D,
  bands: readonly Band[],
  view: SeriesLike | undefined,
  at: Geometry,
  theme: Theme,
): void {
  for (const band of bands) {
    const x = (step: number | undefined, edge: number) => (step === undefined || !view ? edge : at.px(placeOf(view, step)));
    const y = (value: number | undefined, edge: number) => {
      const found = value === undefined ? edge : at.py(value);
      return Number.isFinite(found) ? found : edge;
    };
    const [left, right] = [Math.max(at.left, x(band.fromStep, at.left)), Math.min(at.right, x(band.toStep, at.right))];
    const [top, bottom] = [Math.max(at.top, y(band.toValue, at.top)), Math.min(at.bottom, y(band.fromValue, at.bottom))];
    if (!(right > left) || !(bottom > top)) continue;
    const hue = band.hue ?? '--vscode-charts-foreground';
    context.fillStyle = theme.tint(hue, 0.09);
    context.fillRect(left, top, right - left, bottom - top);
    context.fillStyle = theme.tint(hue, 0.5);
    if (band.fromStep !== undefined && left > at.left) context.fillRect(Math.round(left), top, 1, bottom - top);
    drawWords(context, band.label, { left: left + 6, top: top + 4, right: right - 4, bottom: bottom - 2 }, theme);
  }
}

/** A label broken into lines that fit a box; nothing where they do not. */
function drawWords(context: CanvasRenderingContext2D, label: string, box: Area, theme: Theme): void {
  const fits = (text: string) => textWidth(text, theme) <= box.right - box.left;
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && fits(longer)) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  const height = theme.fontSize + 3;
  if (!lines.every(fits) || lines.length * height > box.bottom - box.top) return;
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  for (const [i, line] of lines.entries()) context.fillText(line, box.left, box.top + i * height);
}
