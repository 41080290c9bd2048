/** The x axis below a plot, the same for every chart: its line, its ticks, and quietly in the gutter the quantity's name. */
import { type Labelled, SIDE } from './axes.ts';
import type { Geometry } from './envelope.ts';
import { textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';

export function drawXAxis(
  context: CanvasRenderingContext2D,
  ticks: readonly Labelled[],
  name: string,
  at: Geometry,
  theme: Theme,
): void {
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  context.fillStyle = theme.axis;
  context.fillRect(at.left, at.bottom, at.right - at.left, 1);
  for (const { value } of ticks) context.fillRect(Math.round(at.px(value)), at.bottom, 1, 4);
  context.fillStyle = theme.muted;
  const named = Math.max(at.left - 20, textWidth(name, theme));
  for (const tick of ticks) {
    const x = middle(tick, at, theme);
    // A long name takes the place of the first labels.
    if (x - textWidth(tick.label, theme) / 2 > named + 3) context.fillText(tick.label, x, at.bottom + 7);
  }
  context.textAlign = 'right';
  context.fillText(name, named, at.bottom + 7);
}

/** Paints over the labels that touch a stretch of the axis, so that what is drawn there stands alone. */
export function clearLabels(
  context: CanvasRenderingContext2D,
  ticks: readonly Labelled[],
  from: number,
  to: number,
  at: Geometry,
  theme: Theme,
): void {
  context.fillStyle = theme.background;
  for (const tick of ticks) {
    const half = textWidth(tick.label, theme) / 2 + 2;
    const x = middle(tick, at, theme);
    if (x + half > from && x - half < to) context.fillRect(x - half, at.bottom + 5, 2 * half, theme.fontSize + 5);
  }
}

/** Under its tick, unless it would leave the picture or run into the name of the axis. */
function middle({ value, label }: Labelled, at: Geometry, theme: Theme): number {
  const half = textWidth(label, theme) / 2;
  return Math.max(Math.min(at.px(value), at.right + SIDE - 1 - half), at.left - 8 + half);
}
