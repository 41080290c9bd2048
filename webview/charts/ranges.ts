/** Arithmetic of zooming and panning. Pure. */
import type { Range } from './chart-spec.ts';

/** The range scaled by `factor` around `at` (below 1 zooms in); null once it holds all there is. */
export function zoomed(range: Range, all: Range, at: number, factor: number, least: number): Range | null {
  const span = (range.to - range.from) * factor;
  if (span >= all.to - all.from) return null;
  const size = Math.max(span, Math.min(least, all.to - all.from));
  const share = (at - range.from) / (range.to - range.from || 1);
  return inside({ from: at - share * size, to: at + (1 - share) * size }, all);
}

/** The range moved by `by`, stopping at the ends. */
export const panned = (range: Range, all: Range, by: number): Range => inside({ from: range.from + by, to: range.to + by }, all);

/** The range moved as little as shows `x` with a margin. */
export function revealing(range: Range, all: Range, x: number): Range {
  const margin = (range.to - range.from) * 0.05;
  if (x < range.from + margin) return panned(range, all, x - range.from - margin);
  if (x > range.to - margin) return panned(range, all, x - range.to + margin);
  return range;
}

function inside({ from, to }: Range, all: Range): Range {
  if (to - from >= all.to - all.from) return all;
  if (from < all.from) return { from: all.from, to: all.from + (to - from) };
  if (to > all.to) return { from: all.to - (to - from), to: all.to };
  return { from, to };
}
