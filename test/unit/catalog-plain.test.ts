/** The operations without TensorFlow.js are those of TensorFlow.js. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ArrayTensor, arrayOps, arrayTensor } from '../../src/catalog/array-ops.ts';
import type { Ops, Shaped, Tensor } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';

const { tf } = await cpu.open({});
const ops: Ops<Tensor> = tf;

type Make<T> = (shape: readonly number[]) => T;
/** One calculation, written once for both. */
type Sum = <T extends Shaped>(o: Ops<T>, make: Make<T>) => T;

const SUMS: Readonly<Record<string, Sum>> = {
  'abs, neg, sign, square': (o, make) => o.sign(o.neg(o.square(o.abs(make([2, 3]))))),
  'sign keeps the sign': (o, make) => o.sign(make([7])),
  sqrt: (o, make) => o.sqrt(o.abs(make([5]))),
  onesLike: (o, make) => o.onesLike(make([2, 2])),
  'add and a number': (o, make) => o.add(make([2, 1]), 0.1),
  'a number and sub': (o, make) => o.sub(1, make([3])),
  'mul of one shape': (o, make) => o.mul(make([2, 3]), make([2, 3])),
  'div by a scalar': (o, make) => o.div(make([2, 3]), make([])),
  'a scalar by div': (o, make) => o.div(make([]), make([2, 3])),
  'mul of a column and a row': (o, make) => o.mul(make([3, 1]), make([1, 4])),
  'add of a row to each row': (o, make) => o.add(make([2, 3]), make([3])),
  'mul in three dimensions': (o, make) => o.mul(make([2, 1, 3]), make([4, 1])),
  'maximum and a number': (o, make) => o.maximum(make([6]), 0.2),
  'where, greater, logicalAnd': (o, make) => {
    const [a, b] = [make([8]), make([8])];
    return o.where(o.logicalAnd(o.greater(a, 0), o.greater(b, a)), a, b);
  },
  'mean of all': (o, make) => o.mean(make([3, 5])),
  'mean along the last axis': (o, make) => o.mean(make([2, 3, 4]), -1),
  'mean along the last but one': (o, make) => o.mean(make([2, 3, 4]), -2),
  'mean that keeps its axis': (o, make) => o.mean(make([3, 2]), 0, true),
  'norm of a matrix': (o, make) => o.norm(make([3, 2])),
  'norm of a scalar': (o, make) => o.norm(make([])),
  matMul: (o, make) => o.matMul(make([2, 3]), make([3, 4])),
  'matMul with the second transposed': (o, make) => o.matMul(make([2, 3]), make([4, 3]), false, true),
  'matMul with the first transposed': (o, make) => o.matMul(make([3, 2]), make([3, 2]), true),
  transpose: (o, make) => o.transpose(make([2, 5])),
  'reshape to what is left': (o, make) => o.reshape(make([2, 3, 2]), [-1, 2]),
  'expandDims at the front and at the end': (o, make) => o.expandDims(o.expandDims(make([3]), 0), -1),
};

/** The same numbers for both. */
function numbers(seed: number) {
  const random = new Random(seed);
  return (shape: readonly number[]) => Array.from({ length: shape.reduce((n, side) => n * side, 1) }, () => random.normal());
}

for (const [name, sum] of Object.entries(SUMS))
  test(`${name} gives the same shape and the same numbers`, () => {
    const [one, other] = [numbers(3), numbers(3)];
    const expected = sum(ops, (shape) => tf.tensor(one(shape), [...shape]));
    const found: ArrayTensor = sum(arrayOps, (shape) => arrayTensor(other(shape), shape));
    assert.deepEqual(found.shape, expected.shape);
    assert.deepEqual([...found.values], [...expected.dataSync()]);
  });

test('shapes that do not fit are an error, as there', () => {
  const two = arrayTensor([1, 2]);
  assert.throws(() => arrayOps.add(two, arrayTensor([1, 2, 3])), /\[2\] and \[3\] cannot be broadcast/);
  assert.throws(() => arrayOps.matMul(two, two), /cannot be multiplied/);
  assert.throws(() => arrayOps.reshape(two, [3]), /shape \[2\] cannot be reshaped to \[3\]/);
});
