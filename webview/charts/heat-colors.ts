/** Colours for magnitudes: cividis, which people with and without colour blindness read alike, and whose lightness only rises. */
import { mix, type Rgb } from './color.ts';

/** Nuñez, Anderton and Renslow 2018, sampled at nine places. */
const CIVIDIS: readonly Rgb[] = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [200, 184, 102],
  [254, 232, 56],
];

/** The colour of a share of the scale, 0 to 1. */
export function ramp(share: number): Rgb {
  const at = Math.min(Math.max(share, 0), 1) * (CIVIDIS.length - 1);
  const below = Math.min(Math.floor(at), CIVIDIS.length - 2);
  return mix(CIVIDIS[below] as Rgb, CIVIDIS[below + 1] as Rgb, at - below);
}

export interface ColorScale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** 0 to 1, or NaN for what has no place on the scale. */
  share(value: number): number;
}

/** The scale for these cells. Logarithmic ones span decades of what is positive, seven of them at most, from the top. */
export function scaleOf(cells: ArrayLike<number>, log: boolean): ColorScale | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i] as number;
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high < low) return undefined;
  if (!log) {
    const [from, to] = low === high ? [low - 0.5, high + 0.5] : [low, high];
    return { low: from, high: to, log, share: (value) => clamp((value - from) / (to - from)) };
  }
  const top = Math.ceil(Math.log10(high) - 1e-9);
  const bottom = Math.max(top - 7, Math.min(top - 1, Math.floor(Math.log10(low) + 1e-9)));
  // What is not positive lies below every decade.
  const share = (value: number) => (value <= 0 ? 0 : clamp((Math.log10(value) - bottom) / (top - bottom)));
  return { low: 10 ** bottom, high: 10 ** top, log, share };
}

const clamp = (value: number) => (Number.isFinite(value) ? Math.min(Math.max(value, 0), 1) : Number.NaN);
