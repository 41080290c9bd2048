import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '../../src/catalog/tf.ts';
import { clipNorm } from '../../src/catalog/regularizers/clipNorm.ts';
import { clipNormPerWeight } from '../../src/catalog/regularizers/clipNormPerWeight.ts';
import { clipValue } from '../../src/catalog/regularizers/clipValue.ts';
import { regularizers } from '../../src/catalog/regularizers/index.ts';
import { l1 } from '../../src/catalog/regularizers/l1.ts';
import { l2 } from '../../src/catalog/regularizers/l2.ts';
import { weightDecay } from '../../src/catalog/regularizers/weightDecay.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';

const { tf } = await cpu.open();
const near = (found: Tensor | undefined, expected: readonly number[]) => {
  const numbers = [...(found?.dataSync() ?? [])];
  assert.equal(numbers.length, expected.length);
  expected.forEach((x, i) => {
    assert.ok(Math.abs((numbers[i] ?? Number.NaN) - x) < 1e-6, `${numbers}, not ${expected}`);
  });
};
const weight = tf.tensor2d([
  [1, -2],
  [0, 0.5],
]);

test('l1: λ·Σ|w|, gradient λ·sign w, and 0 at 0', () => {
  near(l1.penalty?.(tf, weight, 0.1), [0.35]);
  near(l1.gradient?.(tf, weight, 0.1), [0.1, -0.1, 0, 0.1]);
});

test('l2: λ·Σw² without a half, gradient 2·λ·w', () => {
  near(l2.penalty?.(tf, weight, 0.1), [0.525]);
  near(l2.gradient?.(tf, weight, 0.1), [0.2, -0.4, 0, 0.1]);
});

for (const rule of [l1, l2])
  test(`${rule.id}: the gradient is that of the penalty`, () => {
    const w = tf.tensor1d([0.7, -1.3, 2]);
    const measured = tf.grad((x) => rule.penalty?.(tf, x, 0.03) ?? tf.scalar(0))(w);
    near(rule.gradient?.(tf, w, 0.03), [...measured.dataSync()]);
  });

test('weightDecay: −η·λ·w, whatever the gradient', () => {
  near(weightDecay.decay?.(tf, weight, 0.1, 0.5), [-0.05, 0.1, 0, -0.025]);
});

test('clipNorm: all gradients shrink by one factor to the threshold, and shorter ones stay', () => {
  const gradients = [tf.tensor1d([3]), tf.tensor1d([0, -4])];
  const clipped = clipNorm.clip?.(tf, gradients, 1, 5) ?? [];
  near(clipped[0], [0.6]);
  near(clipped[1], [0, -0.8]);
  assert.equal(clipNorm.clip?.(tf, gradients, 5, 5), gradients);
});

test('clipNorm: a norm that is not finite passes, so that the divergence is seen', () => {
  const gradients = [tf.tensor1d([Number.POSITIVE_INFINITY, 1])];
  assert.equal(clipNorm.clip?.(tf, gradients, 1, Number.POSITIVE_INFINITY), gradients);
});

test('clipNormPerWeight: each gradient shrinks to the threshold on its own, and shorter ones stay', () => {
  const clipped = clipNormPerWeight.clip?.(tf, [tf.tensor1d([3, -4]), tf.tensor1d([0.6]), tf.zeros([2])], 1, 5) ?? [];
  near(clipped[0], [0.6, -0.8]);
  near(clipped[1], [0.6]);
  near(clipped[2], [0, 0]);
});

test('clipNormPerWeight: a norm that is not finite passes, so that the divergence is seen', () => {
  const clipped = clipNormPerWeight.clip?.(tf, [tf.tensor1d([Number.POSITIVE_INFINITY, 1]), tf.tensor1d([1e30])], 1, 5) ?? [];
  assert.deepEqual([...(clipped[0]?.dataSync() ?? [])], [Number.POSITIVE_INFINITY, 1]);
  assert.deepEqual([...(clipped[1]?.dataSync() ?? [])], [Math.fround(1e30)]);
});

test('clipValue: each element on its own', () => {
  near(clipValue.clip?.(tf, [tf.tensor1d([3, -0.2, -4])], 1, 5)[0], [1, -0.2, -1]);
});

for (const rule of regularizers)
  test(`${rule.id}: is off by default, live, and does exactly one thing`, () => {
    assert.equal(rule.params.value.default, rule.off);
    assert.equal(rule.params.value.live, true);
    const deeds = [rule.penalty && rule.gradient, rule.clip, rule.decay, rule.dropout].filter(Boolean);
    assert.equal(deeds.length, 1);
    assert.equal(Boolean(rule.penalty), Boolean(rule.gradient));
  });
