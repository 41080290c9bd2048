/** How a heat map is drawn: a row a weight, a column a place on the x axis, and the scale of colours beside its title. */
import type { HeatmapView } from '../../src/core/view.ts';
import { NAMES, xTicks } from './axes.ts';
import { drawAxisName } from './axis-name.ts';
import { css } from './color.ts';
import { within } from './data.ts';
import type { Geometry } from './envelope.ts';
import { logLabel, tickLabel } from './format.ts';
import { type ColorScale, ramp } from './heat-colors.ts';
import type { HeatSpec, Range } from './spec.ts';
import type { Theme } from './theme.ts';
import { spacingFor } from './ticks.ts';

export interface HeatPicture {
  readonly spec: HeatSpec;
  readonly range: Range;
  readonly scale: ColorScale | undefined;
  readonly at: Geometry;
  readonly theme: Theme;
}

/** Top and height of a row, on whole pixels so that rows meet. */
export function rowBox(row: number, rows: number, at: Geometry): { readonly top: number; readonly height: number } {
  const edge = (i: number) => Math.round(at.top + (i / Math.max(1, rows)) * (at.bottom - at.top));
  return { top: edge(row), height: edge(row + 1) - edge(row) };
}

export function drawHeat(context: CanvasRenderingContext2D, picture: HeatPicture): void {
  const { spec, scale, at } = picture;
  if (spec.view && scale) drawCells(context, spec.view, picture, scale);
  drawRowLabels(context, picture);
  drawXAxis(context, picture, at);
}

function drawCells(
  context: CanvasRenderingContext2D,
  view: HeatmapView,
  { range, at, theme }: HeatPicture,
  scale: ColorScale,
): void {
  const missing = hatch(context, theme);
  const places = view.x.length;
  const [from, to] = within(view.x, range);
  context.save();
  context.beginPath();
  context.rect(at.left, at.top, at.right - at.left, at.bottom - at.top);
  context.clip();
  for (let row = 0; row < view.weights; row++) {
    const { top, height } = rowBox(row, view.weights, at);
    const gap = height > 8 ? 1 : 0;
    for (let i = from; i < to; i++) {
      const left = Math.round(at.px(view.x[i] as number));
      const right = Math.round(at.px(cellEnd(view, i)));
      const share = scale.share(view.cells[row * places + i] as number);
      context.fillStyle = Number.isNaN(share) ? missing : css(ramp(share));
      context.fillRect(left, top, Math.max(1, right - left), height - gap);
    }
  }
  context.restore();
}

/** A cell reaches to the next; the last one is as wide as the one before. */
export function cellEnd(view: Pick<HeatmapView, 'x'>, i: number): number {
  const here = view.x[i] ?? Number.NaN;
  return view.x[i + 1] ?? here + (here - (view.x[i - 1] ?? here - 1));
}

/** Stripes that no value has: there is no figure here, or it is NaN. */
function hatch(context: CanvasRenderingContext2D, theme: Theme): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) return theme.background;
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = theme.error;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const offset of [-6, 0, 6]) {
    pen.moveTo(offset, 6);
    pen.lineTo(offset + 6, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? theme.background;
}

/** Labels of rows that are high enough; where they are not, of as many as fit. */
function drawRowLabels(context: CanvasRenderingContext2D, { spec, at, theme }: HeatPicture): void {
  const rows = spec.view?.weights ?? spec.rows.length;
  const every = Math.max(1, Math.ceil(((theme.fontSize + 2) * rows) / (at.bottom - at.top)));
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let row = 0; row < rows; row++) {
    const selected = row === spec.selected;
    if (row % every !== 0 && !selected) continue;
    if (!selected && spec.selected !== undefined && every > 1 && Math.abs(row - spec.selected) < every) continue;
    const { top, height } = rowBox(row, rows, at);
    context.font = `${selected ? '600 ' : ''}${theme.fontSize}px ${theme.font}`;
    context.fillStyle = selected ? theme.foreground : theme.muted;
    context.fillText(shortened(context, spec.rows[row] ?? '', at.left - 12), at.left - 7, top + height / 2);
  }
}

/** The end of a name tells most: `…2/kernel`. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  for (let cut = 1; cut < text.length; cut++) {
    const rest = `…${text.slice(cut)}`;
    if (context.measureText(rest).width <= room) return rest;
  }
  return '…';
}

function drawXAxis(context: CanvasRenderingContext2D, { spec, range, theme }: HeatPicture, at: Geometry): void {
  context.fillStyle = theme.axis;
  context.fillRect(at.left, at.bottom, at.right - at.left, 1);
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { value, label } of xTicks(range, spec.x, at.right - at.left)) {
    const x = at.px(value);
    context.fillStyle = theme.axis;
    context.fillRect(Math.round(x), at.bottom, 1, 4);
    context.fillStyle = theme.muted;
    context.fillText(label, x, at.bottom + 7);
  }
  drawAxisName(context, NAMES[spec.x], at, theme);
}

/** The scale of colours: a bar with a few ticks, and the sign for missing values. */
export function drawScale(context: CanvasRenderingContext2D, scale: ColorScale, width: number, theme: Theme): void {
  const [left, top, length, height] = [2, 3, Math.min(220, width * 0.5), 8];
  for (let i = 0; i < length; i++) {
    context.fillStyle = css(ramp(i / (length - 1)));
    context.fillRect(left + i, top, 1, height);
  }
  context.strokeStyle = theme.axis;
  context.strokeRect(left - 0.5, top - 0.5, length + 1, height + 1);
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  for (const { share, label } of scaleTicks(scale)) {
    context.textAlign = share === 0 ? 'left' : share === 1 ? 'right' : 'center';
    context.fillText(label, left + share * length, top + height + 3);
  }
  context.fillStyle = hatch(context, theme);
  context.fillRect(left + length + 18, top, 16, height);
  context.fillStyle = theme.muted;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText('NaN or not measured', left + length + 40, top + height / 2 + 0.5);
}

export function scaleTicks(scale: ColorScale): readonly { readonly share: number; readonly label: string }[] {
  if (!scale.log) {
    const spacing = spacingFor(scale.high - scale.low, 4);
    return [0, 0.5, 1].map((share) => ({ share, label: tickLabel(scale.low + share * (scale.high - scale.low), spacing / 10) }));
  }
  const [bottom, top] = [Math.round(Math.log10(scale.low)), Math.round(Math.log10(scale.high))];
  const each = Math.max(1, Math.ceil((top - bottom) / 4));
  const ticks: { share: number; label: string }[] = [];
  for (let e = bottom; e <= top; e += each) ticks.push({ share: (e - bottom) / (top - bottom), label: logLabel(10 ** e) });
  return ticks;
}
