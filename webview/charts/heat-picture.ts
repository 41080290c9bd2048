/** How a heat map is drawn: a row a weight, a column a place on the x axis, and the scale of colours beside its title. */
import * as l10n from '@vscode/l10n';
import type { HeatmapView } from '../../src/core/view.ts';
import { GUTTER, type Labelled, axisName } from './axes.ts';
import { css } from './color.ts';
import { within } from './points.ts';
import type { Geometry } from './envelope.ts';
import { logLabels, tickLabels } from './tick-labels.ts';
import { type ColorScale, ramp } from './heat-colors.ts';
import { textWidth } from './text-width.ts';
import type { HeatSpec, Range } from './chart-spec.ts';
import type { Theme } from './theme.ts';
import { spacingFor } from './ticks.ts';
import { drawXAxis } from './x-axis.ts';

export interface HeatPicture {
  readonly spec: HeatSpec;
  readonly range: Range;
  readonly scale: ColorScale | undefined;
  readonly ticks: readonly Labelled[];
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
  drawXAxis(context, picture.ticks, axisName(spec.x), at, picture.theme);
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
      const cell = row * places + i;
      const share = scale.share(view.cells[cell] as number);
      const width = Math.max(1, right - left);
      context.fillStyle = Number.isNaN(share) ? missing : css(ramp(share));
      context.fillRect(left, top, width, height - gap);
      if (Number.isNaN(share) || !isPartly(view, cell)) continue;
      context.fillStyle = theme.error;
      context.fillRect(left, top + height - gap - footOf(height), width, footOf(height));
    }
  }
  context.restore();
}

/** A cell sums up several values, of which some are finite and some are not. */
const isPartly = (view: HeatmapView, at: number) => (view.nonFinite[at] ?? 0) > 0 && Number.isFinite(view.cells[at]);

/** Whether a cell has a mean although some of its values are not finite: one NaN must not vanish among many numbers. */
export const hasPartly = (view: HeatmapView): boolean => view.cells.some((_, at) => isPartly(view, at));

/** Height of the red foot of such a cell. */
const footOf = (height: number) => Math.max(2, Math.round(height * 0.3));

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

const NAME_MARGIN = 11;
const longest = new WeakMap<readonly string[], { readonly theme: Theme; readonly width: number }>();

/** Room for the names of rows: what the longest needs, up to a third of the chart. */
export function namesWidth(rows: readonly string[], width: number, theme: Theme): number {
  let known = longest.get(rows);
  if (known?.theme !== theme) {
    known = { theme, width: Math.max(0, ...rows.map((name) => textWidth(name, theme, true))) };
    longest.set(rows, known);
  }
  return Math.round(Math.min(width * 0.35, Math.max(GUTTER, known.width + NAME_MARGIN + 1)));
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
    // The selected name is bold; all are cut as if they were, so that selecting does not change what can be read.
    const name = shortened(spec.rows[row] ?? '', at.left - NAME_MARGIN, theme);
    context.font = `${selected ? '600 ' : ''}${theme.fontSize}px ${theme.font}`;
    context.fillStyle = selected ? theme.foreground : theme.muted;
    context.fillText(name, at.left - 7, top + height / 2);
  }
}

/** The end of a name tells most: `…2/kernel`. */
function shortened(text: string, room: number, theme: Theme): string {
  if (textWidth(text, theme, true) <= room) return text;
  for (let cut = 1; cut < text.length; cut++) {
    const rest = `…${text.slice(cut)}`;
    if (textWidth(rest, theme, true) <= room) return rest;
  }
  return '…';
}

/** The scale of colours: a bar with a few ticks, and the signs for missing values; for those among others only where there are any. */
export function drawScale(
  context: CanvasRenderingContext2D,
  scale: ColorScale,
  width: number,
  theme: Theme,
  partly: boolean,
): void {
  const [missing, some] = [l10n.t('NaN or not measured'), partly ? l10n.t('some NaN') : ''];
  // Between the bar and the words are a gap, the sign for missing values, and another gap.
  const room = width - 44 - textWidth(missing, theme) - (partly ? 38 + textWidth(some, theme) : 0);
  const [left, top, length, height] = [2, 3, Math.max(80, Math.min(220, width * 0.5, room)), 8];
  for (let i = 0; i < length; i++) {
    context.fillStyle = css(ramp(i / (length - 1)));
    context.fillRect(left + i, top, 1, height);
  }
  context.strokeStyle = theme.axis;
  context.strokeRect(left - 0.5, top - 0.5, length + 1, height + 1);
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  for (const { share, label } of scaleTicks(scale, length, theme)) {
    context.textAlign = share === 0 ? 'left' : share === 1 ? 'right' : 'center';
    context.fillText(label, left + share * length, top + height + 3);
  }
  context.fillStyle = hatch(context, theme);
  context.fillRect(left + length + 18, top, 16, height);
  context.fillStyle = theme.muted;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(missing, left + length + 40, top + height / 2 + 0.5);
  if (!partly) return;
  const sign = left + length + 40 + textWidth(missing, theme) + 16;
  context.fillText(some, sign + 22, top + height / 2 + 0.5);
  context.fillStyle = css(ramp(0.5));
  context.fillRect(sign, top, 16, height);
  context.fillStyle = theme.error;
  context.fillRect(sign, top + height - footOf(height), 16, footOf(height));
}

function scaleTicks(
  scale: ColorScale,
  length: number,
  theme: Theme,
): readonly { readonly share: number; readonly label: string }[] {
  if (!scale.log) {
    const shares = [0, 0.5, 1];
    const values = shares.map((share) => scale.low + share * (scale.high - scale.low));
    const labels = tickLabels(values, spacingFor((scale.high - scale.low) / 10, 4));
    return shares.map((share, i) => ({ share, label: labels[i] ?? '' }));
  }
  const [bottom, top] = [Math.round(Math.log10(scale.low)), Math.round(Math.log10(scale.high))];
  const all = logLabels(Array.from({ length: top - bottom + 1 }, (_, i) => 10 ** (bottom + i)));
  // Labels at the ends stand inside of them, and so take more of what is between.
  const room = 6 + 1.5 * Math.max(...all.map((label) => textWidth(label, theme)));
  // From the top down, so that the upper end has a label in any case.
  const each = Math.max(1, Math.ceil(((top - bottom) * room) / length));
  return all.map((label, i) => ({ share: i / (top - bottom), label })).filter((_, i) => (top - bottom - i) % each === 0);
}
