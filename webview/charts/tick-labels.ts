/** Places on axes and their ticks in words; figures are written as everywhere. */
import { formatCount, formatDuration, formatNumber, groupDigits, formatLearningRate } from '../../src/core/format.ts';
import type { AxisKind } from './chart-spec.ts';
import { fromPlace, quantityOf } from './log-axis.ts';

export { formatNumber };

const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const;

/** What fits beside a y axis. */
const LONGEST = 7;

/** The ticks of one axis, `spacing` apart: one notation and one number of decimals, as many as tell neighbours apart. */
export function tickLabels(values: readonly number[], spacing: number): string[] {
  const largest = Math.max(0, ...values.map(Math.abs));
  const [least, name] = UNITS.find(([from]) => largest >= from) ?? [1, ''];
  const unit = name === 'k' ? 1e3 : least;
  if (name !== '') return values.map((value) => (isZero(value, spacing) ? '0' : fixed(value / unit, spacing / unit) + name));
  const plain = values.map((value) => fixed(value, spacing));
  if (largest === 0 || (largest >= 1e-3 && plain.every((text) => text.length <= LONGEST))) return plain;
  const power = Math.floor(Math.log10(largest) + 1e-9);
  const scale = 10 ** power;
  const written = values.map((value) => (isZero(value, spacing) ? '0' : `${fixed(value / scale, spacing / scale)}e${power}`));
  return largest < 1e-3 || longest(written) < longest(plain) ? written : plain;
}

const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
const isZero = (value: number, spacing: number) => Math.abs(value) < spacing * 1e-9;

function fixed(value: number, spacing: number): string {
  let digits = 0;
  while (digits < 12 && !isWhole(spacing * 10 ** digits)) digits++;
  const text = groupDigits(Math.abs(value).toFixed(digits));
  return isZero(value, spacing) || value > 0 ? text : `−${text}`;
}

/** Within a rounding; nothing below one is whole. */
const isWhole = (x: number) => Math.round(x) >= 1 && Math.abs(x - Math.round(x)) < 1e-6 * x;

/** The labelled ticks of a logarithmic axis: `0.1`, `1`, `10`, or when one of them is too small or large for that `1e-4`, `1e0`. */
export function logLabels(values: readonly number[]): string[] {
  if (values.every((value) => value > 0.9e-3 && value < 9.5e3))
    return values.map((value) => groupDigits(String(Number(value.toFixed(3)))));
  return values.map((value) => value.toExponential(0).replace('e+', 'e'));
}

/** A place on the x axis, in full. */
export function place(at: number, axis: AxisKind): string {
  const { quantity } = quantityOf(axis);
  const x = fromPlace(at, axis);
  if (quantity === 'rate') return formatLearningRate(x);
  if (quantity === 'time') return formatDuration(x);
  // A power of a logarithm is not exactly whole.
  if (quantity === 'epoch') return x.toFixed(Math.abs(x - Math.round(x)) < 1e-9 * x ? 0 : 2);
  return formatCount(x);
}

/** The ticks of an axis along x. */
export function placeTicks(values: readonly number[], spacing: number, axis: AxisKind | 'value'): string[] {
  if (axis === 'rate') return values.map((value) => formatLearningRate(10 ** value));
  if (axis !== 'time') return tickLabels(values, spacing);
  return spacing < 1 ? tickLabels(values, spacing).map((text) => `${text}s`) : values.map(clock);
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  if (hours > 0) return minutes > 0 ? `${hours}h ${two(minutes)}m` : `${hours}h`;
  if (minutes > 0) return rest > 0 ? `${minutes}m ${two(rest)}s` : `${minutes}m`;
  return whole === 0 ? '0' : `${whole}s`;
}
