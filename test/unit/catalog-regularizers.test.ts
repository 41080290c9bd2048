import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '../../src/catalog/tf.ts';
import { clipNorm } from '../../src/catalog/regularizers/clipNorm.ts';
import { clipNormPerWeight } from '../../src/catalog/regularizers/clipNormPerWeight.ts';
import { clipValue } from '../../src/catalog/regularizers/clipValue.ts';
import { isOn, regularizers } from '../../src/catalog/regularizers/index.ts';
import { inputNoise } from '../../src/catalog/regularizers/inputNoise.ts';
import { labelSmoothing } from '../../src/catalog/regularizers/labelSmoothing.ts';
import { maxNorm } from '../../src/catalog/regularizers/maxNorm.ts';
import { weightDecay } from '../../src/catalog/regularizers/weightDecay.ts';
import { Random } from '../../src/core/random.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';

const { tf } = await cpu.open({});
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

/** λ = 0.1 on `weight`, by hand: the sum and its gradient, of each penalty of the registry. */
const ABSOLUTE = [[0.35], [0.1, -0.1, 0, 0.1]] as const;
const SQUARED = [[0.525], [0.2, -0.4, 0, 0.1]] as const;
const PENALTIES: Readonly<Record<string, readonly [of: string, typeof ABSOLUTE | typeof SQUARED]>> = {
  l1: ['kernel', ABSOLUTE],
  l2: ['kernel', SQUARED],
  biasL1: ['bias', ABSOLUTE],
  biasL2: ['bias', SQUARED],
  activityL1: ['activity', ABSOLUTE],
  activityL2: ['activity', SQUARED],
};

for (const { id, penalty } of regularizers.filter((one) => one.penalty))
  test(`${id}: its sum and gradient are those worked out by hand, and the gradient is that of the sum`, () => {
    const [of, [sum, gradient]] = PENALTIES[id] ?? ['', [[], []]];
    assert.equal(penalty?.of, of);
    near(penalty?.sum(tf, weight, 0.1), sum);
    near(penalty?.gradient(tf, weight, 0.1), gradient);
    const w = tf.tensor1d([0.7, -1.3, 2]);
    const measured = tf.grad((x) => penalty?.sum(tf, x, 0.03) ?? tf.scalar(0))(w);
    near(penalty?.gradient(tf, w, 0.03), [...measured.dataSync()]);
  });

test('maxNorm: units above the limit come down to it in their direction, the others stay bit for bit, and 0 stays 0', () => {
  const kernel = tf.tensor2d([
    [3, 0.3, 0],
    [-4, 0.4, 0],
  ]);
  const found = maxNorm.constrain?.(tf, kernel, 1, [0]);
  near(found, [0.6, 0.3, 0, -0.8, 0.4, 0]);
  assert.equal(found?.dataSync()[1], Math.fround(0.3));
  near(maxNorm.constrain?.(tf, tf.tensor2d([[3, -4, 0]]), 10, [1]), [3, -4, 0]);
});

test('labelSmoothing: (1 − α)·y + α/K', () => {
  near(labelSmoothing.labels?.(tf, tf.tensor2d([[0, 1, 0, 0]]), 4, 0.1), [0.025, 0.925, 0.025, 0.025]);
  near(labelSmoothing.labels?.(tf, tf.tensor1d([0, 1]), 2, 0.2), [0.1, 0.9]);
});

test('inputNoise: has mean 0 and the spread asked for, and repeats with the seed', () => {
  const draw = (seed: number) => {
    const undo = seedRandom(new Random(seed));
    const noisy = inputNoise.inputs?.(tf, tf.fill([20_000], 3), 0.5).dataSync() ?? [];
    undo();
    return [...noisy].map((x) => x - 3);
  };
  const [first, again, other] = [draw(1), draw(1), draw(2)];
  const mean = first.reduce((sum, x) => sum + x, 0) / first.length;
  const spread = Math.sqrt(first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / first.length);
  // Four standard errors of each.
  assert.ok(Math.abs(mean) < 0.0142 && Math.abs(spread - 0.5) < 0.01, `${mean} ± ${spread}`);
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
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
    const { penalty, clip, decay, constrain, dropout, inputs, labels } = rule;
    const deeds = [penalty, clip, decay, constrain, dropout, inputs, labels].filter(Boolean);
    assert.equal(deeds.length, 1);
    assert.equal(isOn(rule, { [rule.id]: rule.off }), false);
    assert.equal(isOn(rule, {}), false);
  });
