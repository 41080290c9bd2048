/** Every optimizer must follow its equation, keep shapes, leak nothing and stand still without a gradient. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optimizer, WeightTraits } from '../../src/catalog/kinds.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import type { Tensor } from '../../src/catalog/tf.ts';
import { defaults, type Values } from '../../src/core/choice.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';

const { tf } = await cpu.open();

/** One weight's update in double precision, written from the paper: returns Δw and keeps its state in `s`. */
type Reference = (s: Record<string, number>, g: number, η: number, p: Record<string, number>, t: number) => number;
const REFERENCES: Readonly<Record<string, Reference>> = {
  sgd: (_, g, η) => -η * g,
  momentum: (s, g, η, { momentum: β = 0 }) => {
    s.v = β * (s.v ?? 0) - η * g;
    return s.v;
  },
  // In its first form: step along the old velocity, then correct; Δ of the looked-ahead weights θ + β·v.
  nesterov: (s, g, η, { momentum: β = 0 }) => {
    const before = s.v ?? 0;
    s.v = β * before - η * g;
    return s.v + β * s.v - β * before;
  },
  adam: (s, g, η, { beta1: β1 = 0, beta2: β2 = 0, epsilon: ε = 0 }, t) => {
    s.m = β1 * (s.m ?? 0) + (1 - β1) * g;
    s.v = β2 * (s.v ?? 0) + (1 - β2) * g * g;
    const [mean, square] = [s.m / (1 - β1 ** t), s.v / (1 - β2 ** t)];
    // The folded form's ε stands beside √v: algorithm 1 with ε / √(1−β₂ᵗ).
    return (-η * mean) / (Math.sqrt(square) + ε / Math.sqrt(1 - β2 ** t));
  },
};

/** A kernel of this shape, as a rule knows it. */
const kernel = (shape: readonly number[]): WeightTraits => ({ name: 'layer/kernel', shape, kernel: true });

const slotsAtStart = (rule: Optimizer, values: Values, info: WeightTraits): Record<string, Tensor> =>
  Object.fromEntries([...slotsFor(rule, values, info)].map(([name, { shape, start }]) => [name, tf.fill([...shape], start)]));

/** Steps a weight vector through `gradientAt`, in float32 with the catalog's rule. */
function descend(
  rule: Optimizer,
  values: Values,
  start: readonly number[],
  gradientAt: (w: Float32Array) => number[],
  steps: number,
) {
  let weight: Tensor = tf.tensor1d([...start]);
  const info = kernel(weight.shape);
  let slots = slotsAtStart(rule, values, info);
  for (let step = 1; step <= steps; step++) {
    const next = tf.tidy(() => {
      const gradient = tf.tensor1d(gradientAt(weight.dataSync<'float32'>()));
      const updated = rule.update(tf, { weight, gradient, slots, values, learningRate: Number(values.learningRate), step, info });
      return { weight: tf.add(weight, updated.delta), slots: { ...updated.slots } };
    });
    tf.dispose([weight, ...Object.values(slots)]);
    ({ weight, slots } = next);
  }
  return { weight, slots };
}

const CURVATURE = [1, 4, 0.25];
const GOAL = [0.5, -1, 2];
const START = [2, 1, -1];

for (const rule of optimizers) {
  const values = { ...defaults(rule.params), learningRate: 0.05 };
  const numbers = values as unknown as Record<string, number>;

  test(`${rule.id}: 50 steps down a quadratic follow the equation`, () => {
    const reference = REFERENCES[rule.id];
    assert.ok(reference, `write the equation of "${rule.id}" into this file`);
    const expected = [...START];
    const states: Record<string, number>[] = START.map(() => ({}));
    for (let t = 1; t <= 50; t++)
      expected.forEach((w, i) => {
        const gradient = (CURVATURE[i] ?? 0) * (w - (GOAL[i] ?? 0));
        expected[i] = w + reference(states[i] ?? {}, gradient, 0.05, numbers, t);
      });
    const { weight, slots } = descend(
      rule,
      values,
      START,
      (w) => [...w].map((x, i) => (CURVATURE[i] ?? 0) * (x - (GOAL[i] ?? 0))),
      50,
    );
    const found = weight.dataSync<'float32'>();
    expected.forEach((w, i) => {
      assert.ok(Math.abs((found[i] ?? Number.NaN) - w) < 1e-5, `weight ${i}: ${found[i]}, not ${w}`);
    });
    const distance = (at: ArrayLike<number>) => Math.hypot(...GOAL.map((goal, i) => (at[i] ?? 0) - goal));
    assert.ok(distance(found) < distance(START), 'nearer to the goal than at the start');
    tf.dispose([weight, ...Object.values(slots)]);
  });

  test(`${rule.id}: keeps shapes, returns the slots it declares, and leaks nothing`, () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const weight = tf.ones([2, 3, 4]);
      const info = kernel(weight.shape);
      const start = slotsAtStart(rule, values, info);
      const { delta, slots } = rule.update(tf, {
        weight,
        gradient: tf.fill([2, 3, 4], 0.3),
        slots: start,
        values,
        learningRate: 0.1,
        step: 1,
        info,
      });
      assert.deepEqual(delta.shape, [2, 3, 4]);
      assert.deepEqual(Object.keys(slots).sort(), Object.keys(start).sort());
      for (const [name, slot] of Object.entries(slots)) assert.deepEqual(slot.shape, start[name]?.shape);
      assert.ok(
        delta.dataSync().every((x) => x < 0),
        'against the gradient',
      );
    });
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${rule.id}: without a gradient nothing moves, and extreme gradients give no NaN`, () => {
    const still = descend(rule, values, START, () => [0, 0, 0], 10);
    assert.deepEqual([...still.weight.dataSync()], START);
    const extreme = descend(rule, values, START, () => [1e-30, 1e15, -1e-8], 10);
    assert.ok(extreme.weight.dataSync().every(Number.isFinite));
    tf.dispose([still.weight, still.slots, extreme.weight, extreme.slots]);
  });
}
