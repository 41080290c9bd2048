/**
 * Every optimizer must follow its equation in each of the forms it is computed in, keep shapes, leak nothing and stand still without
 * a gradient.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileLoops } from '../../scripts/compile-loops.ts';
import type { Optimizer, WeightTraits } from '../../src/catalog/types.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import type { Tensor } from '../../src/catalog/tf.ts';
import { defaults, type Values } from '../../src/core/params.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { type Form, forms, walk } from './optimizer-forms.ts';
import { type Problem, problems } from './optimizer-problems.ts';
import { references } from './optimizer-references.ts';

await compileLoops();
const { tf } = await openBackend('cpu');

/** The parameters that each is tried with besides its defaults: every option once, and each ε large enough to be felt. */
const VARIANTS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  momentum: [{ momentum: 0.5 }],
  nesterov: [{ momentum: 0.5 }],
  adagrad: [{ initialAccumulator: 0, epsilon: 0.01 }],
  adadelta: [{ rho: 0.9, epsilon: 0.001 }],
  rmsprop: [
    { epsilon: 0.01 },
    { momentum: 0.9 },
    { centered: true, epsilon: 0.01 },
    { centered: true, momentum: 0.5, epsilon: 0.01 },
  ],
  adam: [{ epsilon: 0.01 }, { beta1: 0, beta2: 0.9 }],
  adamw: [{ weightDecay: 0.1 }, { weightDecay: 0, epsilon: 0.01 }],
  amsgrad: [{ beta2: 0.9, epsilon: 0.01 }],
  adamax: [{ epsilon: 0.1 }],
  nadam: [{ momentumDecay: 0.004, epsilon: 0.01 }],
  radam: [{ threshold: 5, beta2: 0.99, epsilon: 0.01 }],
  lion: [{ beta1: 0.8, beta2: 0.9 }],
  lamb: [{ weightDecay: 0.1, epsilon: 0.01 }],
  adafactor: [{ beta2Decay: -0.5, epsilon1: 0.001, clipThreshold: 0.5, epsilon2: 2 }],
  muon: [
    { nesterov: false, weightDecay: 0.1, iterations: 3 },
    { exclude: ['ravine', 'flowers'], epsilon: 0.01 },
  ],
};

/** Small enough to be smooth: where a path is chaotic, single and double precision part whatever the rule. */
const RATES: Readonly<Record<Problem['id'], number>> = { quadratic: 0.002, rosenbrock: 2e-4, iris: 5e-4 };
const FACTORS: Readonly<Record<string, number>> = { momentum: 0.2, nesterov: 0.2, rmsprop: 0.2, adadelta: 50 };
const STEPS = 200;

/** The problem's weights after 200 steps of the reference. */
function expectedOf(id: string, values: Values, problem: Problem, rate: number): readonly (readonly number[])[] {
  const reference = references[id];
  assert.ok(reference, `write the equation of "${id}" into optimizer-references.ts`);
  const numbers = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
  const excluded = Array.isArray(values.exclude) ? values.exclude : [];
  const states = problem.parts.map(() => ({}));
  let weights = problem.parts.map(({ start }) => start);
  for (let t = 1; t <= STEPS; t++) {
    const gradients = problem.gradient(weights);
    weights = weights.map((w, i) => {
      const part = problem.parts[i] ?? { name: '', shape: [], kernel: false };
      // What a rule leaves to another one is a vector to it.
      const shape = excluded.some((name) => part.name.includes(String(name))) ? [w.length] : part.shape;
      const delta = reference(states[i] ?? {}, w, gradients[i] ?? [], numbers, { rate, t, shape, kernel: part.kernel });
      return w.map((x, k) => x + (delta[k] ?? Number.NaN));
    });
  }
  return weights;
}

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((x, i) => x - (b[i] ?? Number.NaN)));

for (const rule of optimizers)
  for (const options of [{}, ...(VARIANTS[rule.id] ?? [])])
    for (const problem of problems) {
      const rate = RATES[problem.id] * (FACTORS[rule.id] ?? 1);
      const values: Values = { ...defaults(rule.params), ...options, learningRate: rate };
      const told = Object.keys(options).length > 0 ? ` with ${JSON.stringify(options)}` : '';
      test(`${rule.id}${told}: ${STEPS} steps down ${problem.id} follow the equation`, async () => {
        const expected = expectedOf(rule.id, values, problem, rate);
        for (const form of Object.keys(forms) as Form[]) {
          const found = await walk(form, rule, values, problem, rate, STEPS);
          expected.forEach((w, i) => {
            const apart = distance(found[i] ?? [], w) / Math.hypot(...w);
            assert.ok(apart < 1e-5, `${form}: ${problem.parts[i]?.name} is off by ${apart.toExponential(1)}`);
            assert.ok(distance(w, problem.parts[i]?.start ?? []) > 1e-3, 'it has moved');
          });
        }
      });
    }

/** A kernel of this shape, as a rule knows it. */
const kernel = (shape: readonly number[]): WeightTraits => ({ name: 'layer/kernel', shape, kernel: true });

const slotsAtStart = (rule: Optimizer, values: Values, info: WeightTraits): Record<string, Tensor> =>
  Object.fromEntries([...slotsFor(rule, values, info)].map(([name, { shape, start }]) => [name, tf.fill([...shape], start)]));

for (const rule of optimizers) {
  const values = { ...defaults(rule.params), learningRate: 0.05 };

  test(`${rule.id}: keeps shapes, returns the slots it declares, and leaks nothing`, () => {
    const before = tf.memory().numTensors;
    for (const shape of [[2, 3, 4], [3, 2], [5], [1]])
      tf.tidy(() => {
        const info = kernel(shape);
        const weight = tf.ones(shape);
        const start = slotsAtStart(rule, values, info);
        const gradient = tf.fill(shape, 0.3);
        const { delta, slots } = rule.update(tf, { weight, gradient, slots: start, values, learningRate: 0.1, step: 1, info });
        assert.deepEqual(delta.shape, shape);
        assert.deepEqual(Object.keys(slots).sort(), Object.keys(start).sort());
        for (const [name, slot] of Object.entries(slots)) assert.deepEqual(slot.shape, start[name]?.shape);
        assert.ok(
          delta.dataSync().every((x) => x < 0),
          'against the gradient',
        );
      });
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${rule.id}: without a gradient nothing moves, and extreme gradients give no NaN`, async () => {
    const start = [2, 1, -1];
    const along = (gradient: readonly number[]): Problem => ({
      id: 'quadratic',
      parts: [{ name: 'layer/bias', shape: [3], kernel: false, start }],
      gradient: () => [gradient],
    });
    for (const form of Object.keys(forms) as Form[]) {
      assert.deepEqual(await walk(form, rule, values, along([0, 0, 0]), 0.05, 10), [start], form);
      const [extreme = []] = await walk(form, rule, values, along([1e-30, 1e15, -1e-8]), 0.05, 10);
      assert.ok(extreme.every(Number.isFinite), `${form}: ${extreme.join()}`);
    }
  });

  const { means } = rule;
  if (means)
    test(`${rule.id}: of a gradient that stays, the corrected means are the gradient and its square at every step`, () => {
      const info = kernel([3]);
      const wanted = { [means.gradient]: [0.5, -2, 3], [means.square]: [0.25, 4, 9] };
      tf.tidy(() => {
        let slots = slotsAtStart(rule, values, info);
        for (let step = 1; step <= 30; step++) {
          const [weight, gradient] = [tf.ones([3]), tf.tensor1d([0.5, -2, 3])];
          slots = { ...rule.update(tf, { weight, gradient, slots, values, learningRate: 0.05, step, info }).slots };
          const by = means.corrections(values, step);
          for (const [name, expected] of Object.entries(wanted)) {
            const found = [...(slots[name]?.dataSync<'float32'>() ?? [])].map((value) => value / (by[name] ?? Number.NaN));
            assert.ok(distance(found, expected) < 1e-4 * Math.hypot(...expected), `${name} after ${step} steps: ${found.join()}`);
          }
        }
      });
    });
}
