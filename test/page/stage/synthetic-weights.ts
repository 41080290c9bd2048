/** The weights of the made-up run, and what is recorded of them. */
import type { Random } from '../../../src/core/random.ts';
import { DENOMINATOR_COLUMNS, figuresOf, LAYER_COLUMNS, RATE_COLUMNS } from '../../../src/core/table-columns.ts';

export const WEIGHTS: readonly (readonly [string, readonly number[]])[] = [
  ['conv2d/kernel', [3, 3, 1, 16]],
  ['conv2d/bias', [16]],
  ['conv2d_1/kernel', [3, 3, 16, 32]],
  ['conv2d_1/bias', [32]],
  ['dense/kernel', [1568, 64]],
  ['dense/bias', [64]],
  ['dense_1/kernel', [64, 10]],
  ['dense_1/bias', [10]],
];

const DIVISOR = [...DENOMINATOR_COLUMNS, ...RATE_COLUMNS];

/** The columns of the layers table and the rows in them; an older run has none of what is divided by. */
export function layersOf(rows: readonly number[][], older = false): [string[], number[][]] {
  const slots = [...figuresOf('m'), ...figuresOf('v')];
  if (!older) return [[...LAYER_COLUMNS, ...DIVISOR, ...slots], [...rows]];
  return [[...LAYER_COLUMNS, ...slots], rows.map((row) => row.toSpliced(LAYER_COLUMNS.length, DIVISOR.length))];
}

interface Tables {
  readonly layerRows: number[][];
  readonly layerSteps: number[];
  readonly histogramRows: number[][];
  readonly histogramSteps: number[];
}

/** Figures and histograms of every weight in one sampled step. */
export function sample(step: number, t: number, rate: number, random: Random, tables: Tables): void {
  for (const [weight, [, shape]] of WEIGHTS.entries()) {
    const size = shape.reduce((a, b) => a * b, 1);
    const root = Math.sqrt(size);
    const scale = Math.exp(0.15 * random.normal());
    const gradient = 0.02 * Math.exp(-t * 0.2) * (0.4 + weight * 0.22) * scale;
    const own = 0.05 + 0.01 * Math.sqrt(t + 0.1);
    const spreads = [gradient, own, rate * 0.7 * scale, gradient * 0.4, gradient * gradient];
    const figures = spreads.map((s, i) => tensor(s, root, i === 4, random));
    const [g = [], w = [], u = [], m = [], v = []] = figures;
    tables.layerSteps.push(step);
    tables.layerRows.push([
      weight,
      step * 0.0134,
      t,
      ...g,
      ...w,
      ...u,
      (u[0] ?? 0) / (w[0] ?? 1),
      0.35 + 0.4 * Math.exp(-t) + 0.05 * random.normal(),
      weight % 2 === 0 ? 0.12 + 0.03 * random.next() : 0,
      ...[
        0,
        0.4 + 0.5 * Math.exp(-t),
        weight % 2 === 0 ? 0.3 * Math.sqrt(t) : Number.POSITIVE_INFINITY,
        0.1 + 0.6 * Math.exp(-t),
      ],
      0.3 * (1 - Math.exp(-t / 4)),
      ...[0.05, 0.2, 0.9, 4, 30].map((times) => (times * rate) / gradient),
      ...m,
      ...v,
    ]);
    if (step % 12 !== 0) continue;
    for (const [of, s] of spreads.entries()) {
      tables.histogramSteps.push(step);
      const counts = Array.from({ length: 32 }, (_, i) =>
        Math.round(size * Math.exp(-(((i - 15.5) / 6) ** 2)) * (0.8 + 0.4 * random.next())),
      );
      tables.histogramRows.push([weight, of, step * 0.0134, t, of === 4 ? 0 : -3 * s, 3 * s, ...counts]);
    }
  }
}

/** norm, mean, min, max and five quantiles of a bell of this spread; one side of it where it is a square. */
function tensor(spread: number, root: number, positive: boolean, random: Random): number[] {
  const lowest = positive ? 0 : -3 * spread;
  const quantiles = positive ? [0.01, 0.1, 0.45, 1.3, 3.8] : [-1.64, -0.67, 0, 0.67, 1.64];
  return [
    spread * root,
    positive ? spread : spread * 0.05 * random.normal(),
    lowest,
    3 * spread,
    ...quantiles.map((q) => q * spread),
  ];
}
