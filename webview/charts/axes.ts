/** Axes as Chart.js draws them: a gutter of fixed width, so that charts in a column line up, and few ticks. */
import { msg, translated } from '../../src/core/localize.ts';
import type { Scale as Axis, Tick as ChartTick } from 'chart.js';
import { logLabels, placeTicks, tickLabels, place } from './tick-labels.ts';
import { quantityOf } from './log-axis.ts';
import { textWidth } from './text-width.ts';
import type { AxisKind, Range, Scale } from './chart-spec.ts';
import type { Theme } from './theme.ts';
import { around, linearTicks, logTicks, secondSpacings, spacingFor, spacings, type Tick } from './ticks.ts';

/** Width of the y axis with its labels, height of the x axis, and the room above and beside the plot, in pixels. */
export const GUTTER = 52;
export const FOOT = 22;
export const HEAD = 18;
export const SIDE = 12;

export interface Labelled extends Tick {
  readonly label: string;
}

const NAMES: Readonly<Record<AxisKind, string>> = {
  step: msg('step'),
  epoch: msg('epoch'),
  time: msg('time'),
  rate: msg('learning rate'),
  'log step': msg('step'),
  'log epoch': msg('epoch'),
  'log time': msg('time'),
};

/** What stands along an axis, and before a place on it: `step 120`. */
export const axisName = (axis: AxisKind) => translated(NAMES[axis]);
export const placeName = (x: number, axis: AxisKind) => `${axisName(axis)} ${place(x, axis)}`;

/** Ticks along x, three to six and on a wide plot eight: a label keeps its distance from the next one. */
export function xTicks(range: Range, axis: AxisKind | 'value', width: number, theme: Theme): Labelled[] {
  if (axis !== 'value' && axis !== 'rate' && quantityOf(axis).log) return logXTicks(range, axis, width, theme);
  const span = range.to - range.from;
  if (!(span > 0) || !(width > 0)) return [];
  const most = Math.min(width < 500 ? 6 : 8, Math.max(2, Math.floor(width / 40)));
  for (const spacing of axis === 'time' ? secondSpacings(span / 8) : spacings(span / 8)) {
    // There is no half step, and powers of ten are what people read rates by.
    if ((axis === 'step' || axis === 'rate') && !Number.isInteger(spacing)) continue;
    const ticks = linearTicks(range.from, range.to, spacing);
    const labels = placeTicks(
      ticks.map(({ value }) => value),
      spacing,
      axis,
    );
    // Quarters are for numbers that stay whole: 25 and 250, not 2.5.
    if (axis !== 'time' && spacing.toExponential(1).startsWith('2.5') && labels.some((label) => label.includes('.'))) continue;
    const room = 18 + Math.max(0, ...labels.map((label) => textWidth(label, theme)));
    if (ticks.length <= most && (ticks.length - 1) * room <= width)
      return ticks.map((tick, i) => ({ ...tick, label: labels[i] ?? '' }));
  }
  return [];
}

/** Ticks at decades, or at round numbers within one, as many as have room. */
function logXTicks(range: Range, axis: AxisKind, width: number, theme: Theme): Labelled[] {
  if (!(range.to > range.from) || !(width > 0)) return [];
  const values = logTicks(10 ** range.from, 10 ** range.to, Math.max(2, Math.floor(width / 60)))
    .filter(({ major, value }) => major && value > 0)
    .map(({ value }) => ({ value: Math.log10(value), major: true, label: place(Math.log10(value), axis) }));
  const px = (value: number) => ((value - range.from) / (range.to - range.from)) * width;
  const ticks: Labelled[] = [];
  for (const tick of values) {
    const last = ticks.at(-1);
    const room = last ? (textWidth(last.label, theme) + textWidth(tick.label, theme)) / 2 + 18 : 0;
    if (!last || px(tick.value) - px(last.value) >= room) ticks.push(tick);
  }
  return ticks;
}

export interface YAxis extends Range {
  readonly ticks: readonly Labelled[];
}

/** The y axis around the data: bounds on round numbers, unless the user has zoomed in on a part. A `share` of 1 is told in percent. */
export function yAxis(low: number, high: number, scale: Scale, height: number, part: Range | null, share = false): YAxis {
  const inner = height - HEAD - FOOT;
  const count = Math.max(2, Math.floor(inner / 40));
  if (scale === 'log') {
    const margin = Math.max((high / low) ** 0.04, 1.02);
    const { from, to } = part ?? { from: low / margin, to: high * margin };
    const ticks = logTicks(from, to, Math.max(2, Math.floor(inner / 28)));
    const values = ticks.filter(({ major }) => major).map(({ value }) => value);
    const texts = values.every(isRound) ? logLabels(values) : tickLabels(values, spacingFor(to - from, count));
    const labels = new Map(values.map((value, i) => [value, texts[i] ?? '']));
    return { from, to, ticks: ticks.map((tick) => ({ ...tick, label: labels.get(tick.value) ?? '' })) };
  }
  const rounded = around(low, high, count);
  // Round numbers around the data may be none that a share can have.
  const least = share && low >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  const most = share && high <= 1 ? 1 : Number.POSITIVE_INFINITY;
  const bounds = part ?? rounded;
  const [from, to] = [Math.max(bounds.from, least), Math.min(bounds.to, most)];
  const spacing = part ? spacingFor(to - from, count) : rounded.spacing;
  const ticks = linearTicks(from, to, spacing);
  const factor = share ? 100 : 1;
  const labels = tickLabels(
    ticks.map(({ value }) => value * factor),
    spacing * factor,
  );
  return { from, to, ticks: ticks.map((tick, i) => ({ ...tick, label: `${labels[i] ?? ''}${share ? ' %' : ''}` })) };
}

/** One digit and zeros. */
const isRound = (value: number) => Math.abs(Number(value.toPrecision(1)) / value - 1) < 1e-9;

/** The x scale, whose axis is drawn by x-axis.ts: Chart.js keeps its room. */
export const xScale = ({ from, to }: Range): object => ({
  axis: 'x',
  min: from,
  max: to,
  position: 'bottom',
  border: { display: false },
  grid: { display: false },
  ticks: { display: false },
  afterFit: (axis: Axis) => {
    axis.height = FOOT;
  },
});

const PADDING = 7;

/** The y scale, showing exactly these ticks. */
export function yScale({ from, to, ticks }: YAxis, theme: Theme): object {
  const widest = Math.max(1, ...ticks.map(({ label }) => textWidth(label, theme)));
  // Digits of nearly equal values can need more room than there is.
  const size = Math.min(theme.fontSize, (theme.fontSize * (GUTTER - PADDING - 2)) / widest);
  return {
    axis: 'y',
    min: from,
    max: to,
    position: 'left',
    border: { display: false },
    grid: {
      drawTicks: false,
      lineWidth: 1,
      color: ({ tick }: { tick: ChartTick }) => (tick.major ? theme.grid : theme.minorGrid),
    },
    ticks: { autoSkip: false, padding: PADDING, color: theme.muted, font: { family: theme.font, size } },
    afterBuildTicks: (axis: Axis) => {
      axis.ticks = ticks.map(({ value, major, label }) => ({ value, major, label }));
    },
    // The labels are ours; Chart.js would ask its own formatter.
    afterTickToLabelConversion: (axis: Axis) => {
      for (const [i, tick] of axis.ticks.entries()) tick.label = ticks[i]?.label ?? '';
    },
    afterFit: (axis: Axis) => {
      axis.width = GUTTER;
    },
  };
}
