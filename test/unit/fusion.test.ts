/** A rule that is computed in one pass over the heap gives what its tensor operations give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileLoops } from '../../scripts/compile-loops.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import type { Tensor } from '../../src/catalog/tf.ts';
import { defaults } from '../../src/core/params.ts';
import { Random } from '../../src/core/random.ts';
import type { Change, Fusion, Operands } from '../../src/trainer/backends/fused/fusion.ts';
import { WHOLE } from '../../scripts/optimizers-page.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';

await compileLoops();
const { tf, fusion: found } = await openBackend('wasm');
assert.ok(found, 'the WebAssembly backend fuses');
const fusion: Fusion = found;

/** With every rest of a division by the four lanes. */
const SHAPES = [[1], [2], [3], [4], [5], [2, 3], [7, 11], [1027]];
const STEPS = 5;

const random = new Random(7);
const normal = (shape: readonly number[]) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    [...shape],
  );

function near(actual: Tensor, expected: Tensor, what: string): void {
  assert.deepEqual(actual.shape, expected.shape, what);
  const values = expected.dataSync<'float32'>();
  actual.dataSync<'float32'>().forEach((value, i) => {
    const wanted = values[i] ?? Number.NaN;
    assert.ok(Math.abs(value - wanted) <= 1e-6 * Math.abs(wanted) + 1e-9, `${what}[${i}]: ${value}, not ${wanted}`);
  });
}

const squaresOf = (tensor: Tensor) => tensor.dataSync<'float32'>().reduce((sum, value) => sum + value * value, 0);

for (const rule of optimizers)
  test(`${rule.id}: ${WHOLE.has(rule.id) ? 'is left to tensor operations' : 'one pass gives the same'}`, () => {
    const values = { ...defaults(rule.params), learningRate: 0.05 };
    for (const shape of SHAPES) {
      const info = { name: 'dense/kernel', shape, kernel: true };
      const start = () =>
        Object.fromEntries([...slotsFor(rule, values, info)].map(([name, slot]) => [name, tf.fill([...slot.shape], slot.start)]));
      let fused: Operands = { weight: normal(shape), gradient: normal(shape), slots: start() };
      let plain: Operands = { weight: fused.weight.clone(), gradient: fused.gradient, slots: start() };
      for (let step = 1; step <= STEPS; step++) {
        const update = (ops: typeof tf, operands: Operands): Change =>
          rule.update(ops, { ...operands, values, learningRate: 0.05, step, info });
        const one = fusion.apply(fused, update as Parameters<Fusion['apply']>[1], step !== 2);
        if (WHOLE.has(rule.id)) {
          // A slot of one number is no reason to give up, nor is a matrix of one row: only what the rule does counts.
          if (shape.length > 1) assert.equal(one, undefined);
          return;
        }
        assert.ok(one, 'the rule is elementwise');
        const other = update(tf, plain);
        if (one.delta) near(one.delta, other.delta, `Δw of step ${step}`);
        assert.equal(one.delta === undefined, step === 2, 'Δw is written where it is wanted');
        near(one.next, tf.add(plain.weight, other.delta), `w after step ${step}`);
        assert.deepEqual(Object.keys(one.slots).sort(), Object.keys(other.slots).sort());
        for (const [name, slot] of Object.entries(other.slots)) near(one.slots[name] ?? slot.zerosLike(), slot, name);
        assert.ok(Math.abs(one.squares.gradient / squaresOf(fused.gradient) - 1) < 1e-9);
        assert.ok(Math.abs(one.squares.delta / squaresOf(other.delta) - 1) < 1e-5);
        const gradient = normal(shape);
        fused = { weight: one.next, gradient, slots: one.slots };
        plain = { weight: tf.add(plain.weight, other.delta), gradient, slots: other.slots };
      }
    }
  });

test('numbers of a step do not make a new loop, and memory stays flat', () => {
  const shape = [33];
  const weight = normal(shape);
  const gradient = normal(shape);
  const slots = { v: tf.zeros(shape) };
  const apply = (rate: number) =>
    fusion.apply(
      { weight, gradient, slots },
      (ops, at) => {
        const v = ops.add(ops.mul(at.slots.v ?? at.weight, 0.9), at.gradient);
        return { delta: ops.mul(v, -rate), slots: { v } };
      },
      true,
    );
  tf.dispose([apply(0.1)?.delta ?? [], apply(0.1)?.next ?? []]);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 100; i++) {
    const fused = apply(i / 100);
    assert.ok(fused);
    assert.equal(fused.slots.v, slots.v, 'the slot is updated where it lies');
    tf.dispose([fused.delta ?? [], fused.next]);
  }
  assert.equal(tf.memory().numTensors, before);
});

test('NaN, infinities, signs and roots are as they are in tensors', () => {
  const gradient = tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, -4, 9, 1e-30, 3]);
  const weight = tf.zerosLike(gradient);
  const rule = (ops: typeof tf, at: Operands): Change => {
    const parts = [
      ops.sign(at.gradient),
      ops.sqrt(ops.abs(at.gradient)),
      ops.maximum(at.gradient, 1),
      ops.minimum(at.gradient, 2),
    ];
    const sum = parts.reduce((a, b) => ops.add(a, b));
    return { delta: ops.sub(ops.neg(sum), ops.div(at.gradient, 3)), slots: {} };
  };
  const one = fusion.apply({ weight, gradient, slots: {} }, rule as Parameters<Fusion['apply']>[1], true);
  assert.deepEqual([...(one?.delta?.dataSync() ?? [])], [...rule(tf, { weight, gradient, slots: {} }).delta.dataSync()]);
});

test('the sign of a tiny number is a sign: Lion lives on it', () => {
  assert.deepEqual([...tf.sign(tf.tensor1d([1e-30, -1e-12, 0, 5])).dataSync()], [1, -1, 0, 1]);
});

test('what a slot keeps of long ago is forgotten once it is subnormal; NaN is not', () => {
  const rule = optimizers.find(({ id }) => id === 'momentum');
  assert.ok(rule);
  const values = { ...defaults(rule.params), momentum: 0.5 };
  const shape = [6];
  const least = 2 ** -126;
  const update = (ops: typeof tf, operands: Operands): Change =>
    rule.update(ops, { ...operands, values, learningRate: 0.1, step: 1, info: { name: 'w', shape, kernel: false } });
  const velocity = tf.tensor1d([2 * least, least, -2 * least, -least, Number.NaN, 1]);
  const fused = fusion.apply(
    { weight: tf.zeros(shape), gradient: tf.zeros(shape), slots: { velocity } },
    update as Parameters<Fusion['apply']>[1],
    false,
    true,
  );
  assert.deepEqual([...(fused?.slots.velocity?.dataSync() ?? [])], [least, 0, -least, 0, Number.NaN, 0.5]);
});
