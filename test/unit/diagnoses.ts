/** Runs single diagnoses over made-up steps. */
import assert from 'node:assert/strict';
import { diagnoses } from '../../src/catalog/diagnoses/index.ts';
import type { Found, Memory, Seen } from '../../src/catalog/types.ts';
import { defaults, find } from '../../src/core/params.ts';

const WEIGHTS = ['dense_1/kernel', 'dense_1/bias', 'dense_2/kernel', 'output/kernel'].map((name) => ({
  name,
  layer: name.split('/')[0] ?? '',
}));
export type Row = Readonly<Record<string, number>>;

/** Runs a diagnosis over `steps` steps and returns its findings. `row(n)` is step n's row; `layers(n)` samples every tenth step. */
export function watch(
  id: string,
  steps: number,
  row: (n: number) => Row,
  layers?: (n: number) => readonly Row[],
  { from = 1, memory = {} }: { from?: number; memory?: Memory } = {},
): (Found & { step: number })[] {
  const diagnosis = find(diagnoses, id);
  assert.ok(diagnosis);
  const look = diagnosis.watch(defaults(diagnosis.params), memory);
  const found: (Found & { step: number })[] = [];
  for (let step = from; step <= steps; step++) {
    const seen: Seen = {
      step,
      row: { learningRate: 0.001, gradientNorm: 1, ...row(step) },
      weights: WEIGHTS,
      ...(layers && step % 10 === 0 ? { layers: layers(step).map((columns, weight) => ({ weight, ...columns })) } : {}),
    };
    const finding = look(seen);
    if (finding) found.push({ ...finding, step });
  }
  return found;
}

/** Rows of the layers table in which no diagnosis finds a problem. */
export const healthyLayers = (): readonly Row[] =>
  WEIGHTS.map((_, i) => ({ 'gradient.norm': 0.1 * (i + 1), 'gradient.zeros': 0.5, 'gradient.nonFinite': 0 }));
/** The same, with some columns of one weight replaced. */
export const changed = (weight: number, columns: Row) =>
  healthyLayers().map((row, i) => (i === weight ? { ...row, ...columns } : row));
