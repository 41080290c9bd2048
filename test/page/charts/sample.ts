/** Columns as a host would answer them, made up: a loss that falls, spikes and breaks, and seven companions. */
import type { HeatmapView, HistogramsView, SeriesColumn, SeriesView } from '../../../src/core/view.ts';

/** Repeats exactly, so that pictures do. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Rows summed up in buckets of `width`, as the host does it. */
export function bucketed(rows: readonly (readonly number[])[], width = 1, secondsAStep?: number): SeriesView {
  const length = rows[0]?.length ?? 0;
  const count = Math.ceil(length / width);
  const step = Float64Array.from({ length: count }, (_, i) => i * width + 1);
  const x = secondsAStep === undefined ? step : step.map((s) => s * secondsAStep);
  const columns = rows.map((values): SeriesColumn => {
    const column = { mean: empty(count), min: empty(count), max: empty(count), nonFinite: new Float32Array(count) };
    for (let i = 0; i < count; i++) {
      const all = values.slice(i * width, (i + 1) * width);
      const finite = all.filter(Number.isFinite);
      column.nonFinite[i] = all.length - finite.length;
      if (finite.length === 0) continue;
      column.min[i] = Math.min(...finite);
      column.max[i] = Math.max(...finite);
      column.mean[i] = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    }
    return column;
  });
  return {
    kind: 'series',
    width,
    first: 0,
    x,
    step,
    columns,
    newest: Float32Array.from(rows, (values) => values.at(-1) ?? Number.NaN),
    extent: [x[0] ?? 0, length * (secondsAStep ?? 1)],
  };
}
const empty = (length: number) => new Float32Array(length).fill(Number.NaN);

export function losses(rows: number, seed = 1): number[] {
  const next = noise(seed);
  return Array.from(
    { length: rows },
    (_, i) => 2.3 * Math.exp((-4 * i) / rows) + 0.08 + 0.12 * next() * Math.exp((-2 * i) / rows),
  );
}

export const every = (values: readonly number[], n: number) => values.filter((_, i) => i % n === n - 1);

export function heat(weights: number, places: number): HeatmapView {
  const next = noise(7);
  const x = Float64Array.from({ length: places }, (_, i) => i * 20 + 1);
  const cells = new Float32Array(weights * places);
  const nonFinite = new Float32Array(weights * places);
  for (let w = 0; w < weights; w++)
    for (let i = 0; i < places; i++) {
      const fade = 10 ** (-w / 2.5) * (1 + 2 * Math.exp(-i / 20));
      cells[w * places + i] = (w === 5 && i > 60 && i < 72) || (w === 2 && i === 30) ? Number.NaN : fade * (0.5 + next());
    }
  // One sample among four of the fourth weight was NaN.
  if (places > 80) nonFinite[3 * places + 80] = 1;
  for (const [i, mean] of cells.entries()) if (Number.isNaN(mean)) nonFinite[i] = 4;
  return { kind: 'heatmap', width: 4, x, step: x, cells, nonFinite, weights, extent: [1, places * 20] };
}

export function histograms(count: number): HistogramsView {
  const x = Float64Array.from({ length: count }, (_, i) => i * 50 + 1);
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  const counts = new Float32Array(count * 32);
  for (let h = 0; h < count; h++) {
    const spread = 0.05 + 0.4 * (1 - Math.exp(-h / 8));
    low[h] = -spread * 1.2;
    high[h] = spread;
    for (let b = 0; b < 32; b++) {
      const v = -1.2 + (2.2 * (b + 0.5)) / 32;
      counts[h * 32 + b] = Math.round(400 * Math.exp(-18 * (v + 0.1) ** 2) + 120 * Math.exp(-60 * (v - 0.5) ** 2) * (h / count));
    }
  }
  const none = new Float32Array(count);
  return { kind: 'histograms', x, step: x, low, high, below: none, above: none, counts };
}
