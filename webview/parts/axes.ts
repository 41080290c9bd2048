/** Axes as Chart.js draws them: a gutter of fixed width, so that charts in a column line up, and few ticks. */
import type { Scale as Axis, Tick as ChartTick } from 'chart.js';
import type { XAxis } from '../../src/core/view.ts';
import { logLabel, placeTick, tickLabel } from './format.ts';
import type { Range, Scale } from './spec.ts';
import type { Theme } from './theme.ts';
import { around, linearTicks, logTicks, secondsFor, spacingFor, type Tick } from './ticks.ts';

/** Width of the y axis with its labels, height of the x axis, and the room above and beside the plot, in pixels. */
export const GUTTER = 52;
export const FOOT = 22;
export const HEAD = 18;
export const SIDE = 12;

export interface Labelled extends Tick {
  readonly label: string;
}

export const NAMES: Readonly<Record<XAxis, string>> = { step: 'step', epoch: 'epoch', time: 'time' };

export function xTicks(range: Range, axis: XAxis, width: number): Labelled[] {
  const count = Math.max(2, Math.floor(width / 90));
  const span = range.to - range.from;
  if (!(span > 0)) return [];
  const found = axis === 'time' ? secondsFor(span, count) : spacingFor(span, count);
  const spacing = axis === 'step' ? Math.max(1, found) : found;
  return linearTicks(range.from, range.to, spacing).map((tick) => ({ ...tick, label: placeTick(tick.value, spacing, axis) }));
}

export interface YAxis extends Range {
  readonly ticks: readonly Labelled[];
}

/** The y axis around the data: bounds on round numbers, unless the user has zoomed in on a part. */
export function yAxis(low: number, high: number, scale: Scale, height: number, part: Range | null): YAxis {
  const count = Math.max(2, Math.floor(height / 46));
  if (scale === 'log') {
    const margin = Math.max((high / low) ** 0.04, 1.02);
    const { from, to } = part ?? { from: low / margin, to: high * margin };
    const ticks = logTicks(from, to, count);
    const spacing = spacingFor(to - from, count);
    const label = ({ value, major }: Tick) => (!major ? '' : isRound(value) ? logLabel(value) : tickLabel(value, spacing));
    return { from, to, ticks: ticks.map((tick) => ({ ...tick, label: label(tick) })) };
  }
  const rounded = around(low, high, count);
  const { from, to } = part ?? rounded;
  const spacing = part ? spacingFor(to - from, count) : rounded.spacing;
  return { from, to, ticks: linearTicks(from, to, spacing).map((tick) => ({ ...tick, label: tickLabel(tick.value, spacing) })) };
}

/** One digit and zeros. */
const isRound = (value: number) => Math.abs(Number(value.toPrecision(1)) / value - 1) < 1e-9;

/** Options of a scale that shows exactly these ticks. */
export function scaleOptions(range: Range, ticks: readonly Labelled[], theme: Theme, side: 'x' | 'y'): object {
  return {
    axis: side,
    min: range.from,
    max: range.to,
    position: side === 'x' ? 'bottom' : 'left',
    border: { display: side === 'x', color: theme.axis },
    grid: {
      drawOnChartArea: side === 'y',
      drawTicks: side === 'x',
      tickLength: side === 'x' ? 4 : 0,
      lineWidth: 1,
      color: ({ tick }: { tick: ChartTick }) => (side === 'x' ? theme.axis : tick.major ? theme.grid : theme.minorGrid),
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: side === 'x' ? 3 : 7,
      color: theme.muted,
      font: { family: theme.font, size: theme.fontSize },
    },
    afterBuildTicks: (axis: Axis) => {
      axis.ticks = ticks.map(({ value, major, label }) => ({ value, major, label }));
    },
    // The labels are ours; Chart.js would ask its own formatter.
    afterTickToLabelConversion: (axis: Axis) => {
      for (const [i, tick] of axis.ticks.entries()) tick.label = ticks[i]?.label ?? '';
    },
    afterFit: (axis: Axis) => {
      if (side === 'y') axis.width = GUTTER;
      else axis.height = FOOT;
    },
  };
}
