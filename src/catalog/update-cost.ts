/** Counts the cost of an update by running the rule once on shapes, without values. */
import { defaults } from '../core/params.ts';
import type { Optimizer, WeightTraits } from './types.ts';
import { slotsFor } from './optimizers/slot.ts';
import type { Ops, Shaped } from './tf.ts';

const sizeOf = ({ shape }: Shaped) => shape.reduce((size, side) => size * side, 1);

/** Operations that count: one per element of the result, and two per product in a matrix multiplication. */
function counting(): { readonly ops: Ops<Shaped>; readonly count: () => number } {
  let count = 0;
  const of = (shape: readonly number[], operations = sizeOf({ shape })): Shaped => {
    count += operations;
    return { shape };
  };
  const one = (x: Shaped) => of(x.shape);
  const two = (a: Shaped | number, b: Shaped | number) => {
    const shapes = [a, b].map((x) => (typeof x === 'number' ? [] : x.shape));
    const rank = Math.max(...shapes.map(({ length }) => length));
    return of(Array.from({ length: rank }, (_, i) => Math.max(...shapes.map((shape) => shape[shape.length - rank + i] ?? 1))));
  };
  const free = (shape: readonly number[]) => of(shape, 0);
  const ops: Ops<Shaped> = {
    abs: one,
    neg: one,
    sign: one,
    sqrt: one,
    square: one,
    onesLike: one,
    add: two,
    sub: two,
    mul: two,
    div: two,
    maximum: two,
    greater: two,
    logicalAnd: two,
    where: (_, a) => one(a),
    norm: (x) => of([], 2 * sizeOf(x)),
    mean: (x, axis, keep = false) => {
      if (axis === undefined) return of([], sizeOf(x));
      const along = axis < 0 ? axis + x.shape.length : axis;
      return of(
        x.shape.flatMap((side, i) => (i !== along ? [side] : keep ? [1] : [])),
        sizeOf(x),
      );
    },
    matMul: (a, b, transposeA = false, transposeB = false) => {
      const [m = 1, k = 1] = transposeA ? a.shape.toReversed() : a.shape;
      const n = (transposeB ? b.shape[0] : b.shape[1]) ?? 1;
      return of([m, n], 2 * m * k * n);
    },
    transpose: (x) => free(x.shape.toReversed()),
    reshape: (x, shape) => {
      const known = shape.filter((side) => side !== -1).reduce((size, side) => size * side, 1);
      return free(shape.map((side) => (side === -1 ? sizeOf(x) / known : side)));
    },
    expandDims: (x, axis) => free(x.shape.toSpliced(axis < 0 ? axis + x.shape.length + 1 : axis, 0, 1)),
  };
  return { ops, count: () => count };
}

/** Cost of one step of a rule at its defaults, per parameter of a kernel. */
export interface Cost {
  /** Arithmetic operations. */
  readonly operations: number;
  /** Numbers kept in slots. */
  readonly state: number;
}

export function updateCostOf(rule: Optimizer, shape: readonly number[]): Cost {
  const values = { ...defaults(rule.params), learningRate: 0.001 };
  const info: WeightTraits = { name: 'layer/kernel', shape, kernel: true };
  const slots: Readonly<Record<string, Shaped>> = Object.fromEntries(slotsFor(rule, values, info));
  const { ops, count } = counting();
  // Step 1000 is past any warm-up phase of the rule.
  rule.update(ops, { weight: { shape }, gradient: { shape }, slots, values, learningRate: 0.001, step: 1000, info });
  const state = Object.values(slots).reduce((sum, slot) => sum + sizeOf(slot), 0);
  return { operations: (count() + sizeOf({ shape })) / sizeOf({ shape }), state: state / sizeOf({ shape }) };
}
