/**
 * The operations of optimizers on small arrays, without TensorFlow.js. The playground uses them, which recomputes paths as you drag.
 * Every operation rounds to float32, as TensorFlow.js does, so the same rule takes the same path.
 */
import type { Ops, Shaped } from './tf.ts';

export interface ArrayTensor extends Shaped {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** Creates a tensor from numbers; a vector by default. */
export const arrayTensor = (values: ArrayLike<number>, shape: readonly number[] = [values.length]): ArrayTensor => ({
  shape,
  values: Float32Array.from(values),
});

export const filled = (shape: readonly number[], value: number): ArrayTensor => ({
  shape,
  values: new Float32Array(sizeOf(shape)).fill(value),
});

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);
const tensor = (x: ArrayTensor | number): ArrayTensor => (typeof x === 'number' ? arrayTensor([x], []) : x);
const at = (x: ArrayTensor, i: number) => x.values[i] ?? Number.NaN;
const map = (x: ArrayTensor, of: (value: number) => number): ArrayTensor => ({ shape: x.shape, values: x.values.map(of) });

/** Applies `of` element by element, with broadcasting. Throws a `RangeError` if the shapes are incompatible. */
function zip(a: ArrayTensor | number, b: ArrayTensor | number, of: (a: number, b: number) => number): ArrayTensor {
  const [left, right] = [tensor(a), tensor(b)];
  if (right.values.length === 1 && right.shape.length <= left.shape.length) {
    const only = at(right, 0);
    return map(left, (value) => of(value, only));
  }
  const same = left.shape.length === right.shape.length && left.shape.every((side, i) => side === right.shape[i]);
  if (same) return { shape: left.shape, values: left.values.map((value, i) => of(value, at(right, i))) };
  const shape = stretched(left.shape, right.shape);
  const [i, j] = [placesIn(left.shape, shape), placesIn(right.shape, shape)];
  return { shape, values: Float32Array.from(i, (from, k) => of(at(left, from), at(right, j[k] ?? 0))) };
}

function stretched(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (m !== n && m !== 1 && n !== 1) throw new RangeError(`The shapes [${a.join()}] and [${b.join()}] cannot be broadcast.`);
    return m === 1 ? n : m;
  });
}

/** For each position of the broadcast shape, the index of the tensor's element. */
function placesIn(shape: readonly number[], larger: readonly number[]): Int32Array {
  return Int32Array.from({ length: sizeOf(larger) }, (_, k) => {
    let [rest, place, stride] = [k, 0, 1];
    for (let i = 1; i <= larger.length; i++) {
      const side = larger[larger.length - i] ?? 1;
      const own = shape[shape.length - i] ?? 1;
      if (own > 1) place += (rest % side) * stride;
      stride *= own;
      rest = Math.floor(rest / side);
    }
    return place;
  });
}

const axisOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

function mean(x: ArrayTensor, axis?: number, keepDims = false): ArrayTensor {
  if (axis === undefined) {
    const shape = keepDims ? x.shape.map(() => 1) : [];
    return { shape, values: Float32Array.of(sum(x.values.map((value) => value / x.values.length))) };
  }
  const along = axisOf(axis, x.shape.length);
  const [before, side, after] = [sizeOf(x.shape.slice(0, along)), x.shape[along] ?? 1, sizeOf(x.shape.slice(along + 1))];
  const values = Float32Array.from({ length: before * after }, (_, k) => {
    const first = Math.floor(k / after) * side * after + (k % after);
    return sum(Float32Array.from({ length: side }, (_, i) => at(x, first + i * after) / side));
  });
  return { shape: x.shape.flatMap((n, i) => (i !== along ? [n] : keepDims ? [1] : [])), values };
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function matMul(a: ArrayTensor, b: ArrayTensor, transposeA = false, transposeB = false): ArrayTensor {
  const [left, right] = [transposeA ? transpose(a) : a, transposeB ? transpose(b) : b];
  const [rows = 1, inner = 1] = left.shape;
  const [height = 1, columns = 1] = right.shape;
  if (left.shape.length !== 2 || right.shape.length !== 2 || inner !== height)
    throw new RangeError(`Matrices [${left.shape.join()}] and [${right.shape.join()}] cannot be multiplied.`);
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let total = 0;
      for (let k = 0; k < inner; k++) total += at(left, i * inner + k) * at(right, k * columns + j);
      values[i * columns + j] = total;
    }
  return { shape: [rows, columns], values };
}

/** Transposes a matrix; returns a vector unchanged. */
function transpose(x: ArrayTensor): ArrayTensor {
  const [rows = 1, columns = 1] = x.shape;
  if (x.shape.length < 2) return x;
  const values = x.values.map((_, k) => at(x, (k % rows) * columns + Math.floor(k / rows)));
  return { shape: [columns, rows], values };
}

/** Changes the shape. One dimension can be −1, which is inferred. */
function reshape(x: ArrayTensor, shape: readonly number[]): ArrayTensor {
  const known = sizeOf(shape.filter((side) => side !== -1));
  const whole = shape.map((side) => (side === -1 ? x.values.length / known : side));
  if (sizeOf(whole) !== x.values.length)
    throw new RangeError(`A tensor of shape [${x.shape.join()}] cannot be reshaped to [${shape.join()}].`);
  return { shape: whole, values: x.values };
}

function expandDims(x: ArrayTensor, axis: number): ArrayTensor {
  return { shape: x.shape.toSpliced(axisOf(axis, x.shape.length + 1), 0, 1), values: x.values };
}

export const arrayOps: Ops<ArrayTensor> = {
  abs: (x) => map(x, Math.abs),
  neg: (x) => map(x, (value) => -value),
  sign: (x) => map(x, (value) => (value > 0 ? 1 : value < 0 ? -1 : 0)),
  sqrt: (x) => map(x, Math.sqrt),
  square: (x) => map(x, (value) => value * value),
  onesLike: ({ shape }) => filled(shape, 1),
  add: (a, b) => zip(a, b, (x, y) => x + y),
  sub: (a, b) => zip(a, b, (x, y) => x - y),
  mul: (a, b) => zip(a, b, (x, y) => x * y),
  div: (a, b) => zip(a, b, (x, y) => x / y),
  maximum: (a, b) => zip(a, b, Math.max),
  greater: (a, b) => zip(a, b, (x, y) => Number(x > y)),
  logicalAnd: (a, b) => zip(a, b, (x, y) => Number(x !== 0 && y !== 0)),
  where: (condition, a, b) => ({ shape: a.shape, values: a.values.map((x, i) => (at(condition, i) !== 0 ? x : at(b, i))) }),
  mean,
  norm: (x) => arrayTensor([Math.sqrt(Math.fround(sum(x.values.map((value) => value * value))))], []),
  matMul,
  transpose,
  reshape,
  expandDims,
};
