/** Places on axes and their ticks in words; figures are written as everywhere. */
import { count, duration, figure } from '../../src/core/format.ts';
import type { XAxis } from '../../src/core/view.ts';

export { figure };

const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const;

/** A tick of an axis whose ticks are `spacing` apart: as many digits as tell it from its neighbours. */
export function tickLabel(value: number, spacing: number): string {
  const size = Math.abs(value);
  if (size < spacing * 1e-9) return '0';
  const sign = value < 0 ? '−' : '';
  for (const [least, name] of UNITS) {
    const unit = least === 1e4 ? 1e3 : least;
    if (Math.max(size, spacing) >= least) return sign + fixed(size / unit, spacing / unit) + name;
  }
  if (Math.max(size, spacing) >= 1e-3) return sign + fixed(size, spacing);
  const digits = Math.max(0, Math.floor(Math.log10(size)) - Math.floor(Math.log10(spacing) + 1e-9));
  return sign + size.toExponential(Math.min(digits, 3));
}

function fixed(value: number, spacing: number): string {
  const digits = Math.min(8, Math.max(0, Math.ceil(-Math.log10(spacing) - 1e-9)));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A labelled tick of a logarithmic axis: `100`, `0.05`, `1e-4`. */
export function logLabel(value: number): string {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  if (exponent >= -2 && exponent <= 3) return value.toLocaleString('en', { maximumFractionDigits: 3 });
  return value.toExponential(0).replace('e+', 'e');
}

/** A place on the x axis, in full. */
export function place(x: number, axis: XAxis): string {
  if (axis === 'time') return duration(x);
  if (axis === 'epoch') return x.toFixed(Number.isInteger(x) ? 0 : 2);
  return count(x);
}

/** A tick of the x axis. */
export function placeTick(x: number, spacing: number, axis: XAxis): string {
  if (axis !== 'time' || x === 0) return tickLabel(x, spacing);
  if (spacing < 1) return `${tickLabel(x, spacing)}s`;
  const whole = Math.round(x);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  if (hours > 0) return minutes > 0 ? `${hours}h ${two(minutes)}m` : `${hours}h`;
  if (minutes > 0) return seconds > 0 ? `${minutes}m ${two(seconds)}s` : `${minutes}m`;
  return `${seconds}s`;
}
