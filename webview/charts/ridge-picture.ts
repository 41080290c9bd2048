/** Histograms as ridges: the oldest far behind, the newest in front, the one under the cursor picked out. */
import { BINS, type HistogramsView } from '../../src/core/view.ts';
import { axisName, xTicks } from './axes.ts';
import { css, mix, parseColor } from './color.ts';
import type { Area } from './chart-figure.ts';
import { textWidth } from './text-width.ts';
import { place } from './tick-labels.ts';
import { pill } from './overlay.ts';
import type { RidgeSpec } from './chart-spec.ts';
import type { Theme } from './theme.ts';

/** How much higher than its share of the plot a ridge may rise. */
const RISE = 3.2;

export interface RidgePicture {
  readonly spec: RidgeSpec;
  readonly view: HistogramsView;
  readonly at: Area;
  readonly theme: Theme;
  /** The range of values along x. */
  readonly low: number;
  readonly high: number;
}

/** A histogram this many times as wide as the usual one is cut off at the edges of the picture. */
const WIDEST = 8;

/**
 * The values that the picture shows; undefined when no histogram is finite. These are all that the histograms cover, unless a few of
 * them, such as those of a step that exploded, would press the others into a line.
 */
export function valuesOf(view: HistogramsView): readonly [number, number] | undefined {
  const all = Array.from(view.x, (_, i) => [view.low[i] ?? Number.NaN, view.high[i] ?? Number.NaN] as const);
  const finite = all.filter(([from, to]) => Number.isFinite(to - from));
  const widths = finite.map(([from, to]) => to - from).sort((a, b) => a - b);
  // Most of the widths are below this one.
  const usual = widths[Math.floor(0.75 * widths.length)] ?? 0;
  const shown = usual > 0 ? finite.filter(([from, to]) => to - from <= WIDEST * usual) : finite;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [from, to] of shown) {
    if (from < low) low = from;
    if (to > high) high = to;
  }
  if (high < low || !Number.isFinite(high - low)) return undefined;
  const margin = high > low ? (high - low) * 0.02 : Math.abs(high) * 0.1 || 0.5;
  return [low - margin, high + margin];
}

/** The base line of ridge i: the first at the top. */
export function baseOf(view: HistogramsView, i: number, at: Area): number {
  const room = ridgeRoom(view, at);
  return at.bottom - (view.x.length - 1 - i) * room;
}

function ridgeRoom(view: HistogramsView, at: Area): number {
  const count = Math.max(1, view.x.length);
  return (at.bottom - at.top) / (count - 1 + RISE);
}

/** Which ridge a pixel means. */
export function ridgeAt(view: HistogramsView, y: number, at: Area): number {
  const i = view.x.length - 1 - Math.round((at.bottom - y) / ridgeRoom(view, at));
  return Math.min(Math.max(0, i), view.x.length - 1);
}

/** How many histograms reach beyond these values, and how many elements of the newest one lie out of its own limits. */
export function outOf(view: HistogramsView, [low, high]: readonly [number, number]) {
  const last = view.x.length - 1;
  const cut = Array.from(view.x, (_, i) => i).filter((i) => (view.low[i] ?? low) < low || (view.high[i] ?? high) > high);
  return { histograms: cut.length, elements: (view.below[last] ?? 0) + (view.above[last] ?? 0) };
}

export function drawRidges(context: CanvasRenderingContext2D, picture: RidgePicture): void {
  const { spec, view, at, theme } = picture;
  drawValueAxis(context, picture);
  const hue = parseColor(theme.color(spec.hue));
  const ground = parseColor(theme.background);
  for (let i = 0; i < view.x.length; i++) {
    const age = view.x.length > 1 ? i / (view.x.length - 1) : 1;
    const line = mix(ground, hue, 0.45 + 0.55 * age);
    const fill = mix(ground, hue, 0.1 + 0.22 * age);
    trace(context, picture, i);
    context.fillStyle = css(fill);
    context.fill();
    context.strokeStyle = css(line);
    context.lineWidth = theme.contrast ? 1.5 : 1;
    context.stroke();
  }
  drawPlaces(context, spec, view, at, theme);
}

/** The highest share of one bin: ridges are densities, so that a wide histogram is not taller than a narrow one. */
function peak(view: HistogramsView): number {
  let most = 0;
  for (let i = 0; i < view.x.length; i++) for (let b = 0; b < BINS; b++) most = Math.max(most, density(view, i, b));
  return most || 1;
}

const peaks = new WeakMap<HistogramsView, number>();
function peakOf(view: HistogramsView): number {
  const known = peaks.get(view) ?? peak(view);
  peaks.set(view, known);
  return known;
}

/** Share of the elements per unit of value; square root, so that tails are seen beside a peak. */
function density(view: HistogramsView, i: number, bin: number): number {
  let total = 0;
  for (let b = 0; b < BINS; b++) total += view.counts[i * BINS + b] ?? 0;
  const width = ((view.high[i] ?? 1) - (view.low[i] ?? 0)) / BINS || 1;
  return total > 0 ? Math.sqrt((view.counts[i * BINS + bin] ?? 0) / total / width) : 0;
}

/** The outline of one ridge, closed along its base. */
function trace(context: CanvasRenderingContext2D, { view, at, low, high }: RidgePicture, i: number): void {
  const base = baseOf(view, i, at);
  const rise = ridgeRoom(view, at) * RISE;
  // What is out of the picture stands at its edge.
  const x = (value: number) =>
    Math.min(at.right, Math.max(at.left, at.left + ((value - low) / (high - low)) * (at.right - at.left)));
  const [from, to] = [view.low[i] ?? Number.NaN, view.high[i] ?? Number.NaN];
  context.beginPath();
  if (!Number.isFinite(from) || !Number.isFinite(to)) return;
  const width = (to - from) / BINS;
  context.moveTo(at.left, base);
  context.lineTo(x(from), base);
  for (let b = 0; b < BINS; b++) context.lineTo(x(from + (b + 0.5) * width), base - (density(view, i, b) / peakOf(view)) * rise);
  context.lineTo(x(to), base);
  context.lineTo(at.right, base);
}

export function drawChosen(context: CanvasRenderingContext2D, picture: RidgePicture, i: number, pinned: boolean): void {
  const { theme, view, at, spec } = picture;
  trace(context, picture, i);
  context.fillStyle = theme.tint(spec.hue, 0.5);
  context.fill();
  context.strokeStyle = theme.foreground;
  context.lineWidth = pinned ? 2 : 1.5;
  context.stroke();
  const y = baseOf(view, i, at);
  const text = place(view.x[i] ?? 0, spec.x);
  context.font = `600 ${theme.fontSize}px ${theme.font}`;
  const width = context.measureText(text).width + 10;
  const [left, top] = [at.left - 4 - width, y - theme.fontSize / 2 - 3];
  // Labels of its neighbours would look out from behind it.
  context.fillStyle = theme.background;
  context.fillRect(0, top - theme.fontSize, at.left - 4, 3 * theme.fontSize + 6);
  pill(context, text, left, top, width, theme);
}

function drawValueAxis(context: CanvasRenderingContext2D, { at, low, high, theme }: RidgePicture): void {
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { value, label } of xTicks({ from: low, to: high }, 'value', at.right - at.left, theme)) {
    const x = Math.round(at.left + ((value - low) / (high - low)) * (at.right - at.left));
    context.fillStyle = value === 0 ? theme.axis : theme.grid;
    context.fillRect(x, at.top, 1, at.bottom - at.top + 4);
    context.fillStyle = theme.muted;
    context.fillText(label, x, at.bottom + 7);
  }
}

/** Places of some ridges along the left edge, as many as fit. */
function drawPlaces(context: CanvasRenderingContext2D, spec: RidgeSpec, view: HistogramsView, at: Area, theme: Theme): void {
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const every = Math.max(1, Math.ceil(34 / ridgeRoom(view, at)));
  for (let i = view.x.length - 1; i >= 0; i -= every)
    context.fillText(place(view.x[i] ?? 0, spec.x), at.left - 7, baseOf(view, i, at));
  // Steps run down this axis: its name stands above them.
  context.textBaseline = 'top';
  const name = axisName(spec.x);
  // One that is wider than the room for the places begins at the edge.
  const fits = textWidth(name, theme) <= at.left - 9;
  if (!fits) context.textAlign = 'left';
  context.fillText(name, fits ? at.left - 7 : 2, at.top);
}
