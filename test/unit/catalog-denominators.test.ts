/** What a rule tells of its denominator must be what its update divides by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optimizer } from '../../src/catalog/types.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import { arrayOps, arrayTensor } from '../../src/catalog/array-ops.ts';
import { defaults, type Values } from '../../src/core/params.ts';

const RATE = 0.05;
/** Late enough that RAdam divides. */
const STEP = 40;

/** One step of elements that differ in this slot alone: their Δw, and the slot after it. */
function stepped(rule: Optimizer, values: Values, name: string, starts: readonly number[]) {
  const shape = [starts.length];
  // A weight at 0 has no decay, and LAMB no ratio.
  const [weight, gradient] = [
    arrayTensor(
      starts.map(() => 0),
      shape,
    ),
    arrayTensor(
      starts.map(() => 1e-6),
      shape,
    ),
  ];
  const info = { name: 'layer/kernel', shape, kernel: true };
  const slots = Object.fromEntries(
    [...slotsFor(rule, values, info)].map(([slot, { shape: own, start }]) => {
      const size = own.reduce((product, n) => product * n, 1);
      return [slot, arrayTensor(slot === name ? starts : Array<number>(size).fill(start), own)];
    }),
  );
  const next = rule.update(arrayOps, { weight, gradient, slots, values, learningRate: RATE, step: STEP, info });
  return { delta: [...next.delta.values], slot: [...(next.slots[name]?.values ?? [])] };
}

const close = (actual: number, expected: number, told: string) =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-4, `${told}: ${actual} is not ${expected}`);

for (const rule of optimizers) {
  const { denominator } = rule;
  const values = { ...defaults(rule.params), learningRate: RATE, epsilon: 0.01 };
  const name = denominator?.slot(values);
  if (!denominator || name === undefined) continue;

  test(`${rule.id}: at the limit of ${name}, ε is as large as what it is added to`, () => {
    const limit = denominator.limit(values, STEP);
    // The share of the slot that a step leaves, so that the slot is at the limit after the step.
    const kept = stepped(rule, values, name, [1]).slot[0] ?? Number.NaN;
    const starts = [limit / kept, 1e8];
    const shareOf = (epsilon: number) => {
      const [at = Number.NaN, far = Number.NaN] = stepped(rule, { ...values, epsilon }, name, starts).delta;
      return at / far;
    };
    const times = shareOf(1e-12) / shareOf(0.01);
    const inside = times < 1.7;
    close(times, inside ? Math.SQRT2 : 2, 'by how much ε shortens the step');
  });

  const { rate } = denominator;
  if (!rate) continue;
  test(`${rule.id}: elements that differ in ${name} alone step in proportion to their effective rates`, () => {
    const { delta, slot } = stepped(rule, values, name, [1e-8, 1e-6, 1e-4, 1e-2, 1, 100]);
    const rates = slot.map((value) => rate(values, RATE, STEP, value));
    assert.deepEqual(
      rates,
      rates.toSorted((a, b) => b - a),
      'a rate never grows with the slot',
    );
    assert.ok((rates[0] ?? 0) > 10 * (rates.at(-1) ?? 0));
    const direction = (delta.at(-1) ?? Number.NaN) / (rates.at(-1) ?? Number.NaN);
    for (const [i, one] of delta.entries()) close(one / (rates[i] ?? Number.NaN), direction, `direction of element ${i}`);
  });
}

/** Rules whose direction is the gradient, or its mean free of bias: of a gradient that stays, both are that gradient. */
for (const id of ['adagrad', 'rmsprop', 'adam', 'adamw', 'amsgrad', 'adamax', 'radam'])
  test(`${id}: of a gradient that stays, every step is the effective rate times it`, () => {
    const rule = optimizers.find((one) => one.id === id);
    const { denominator } = rule ?? {};
    assert.ok(rule && denominator);
    const values = { ...defaults(rule.params), learningRate: RATE, epsilon: 0.01 };
    const name = denominator.slot(values) ?? '';
    const gradient = [0.5, -2, 0.003];
    const info = { name: 'layer/kernel', shape: [3], kernel: true };
    let slots = Object.fromEntries(
      [...slotsFor(rule, values, info)].map(([slot, { start }]) => [slot, arrayTensor([start, start, start], [3])]),
    );
    for (let step = 1; step <= 30; step++) {
      const at = {
        weight: arrayTensor([0, 0, 0], [3]),
        gradient: arrayTensor(gradient, [3]),
        slots,
        values,
        learningRate: RATE,
        step,
        info,
      };
      const next = rule.update(arrayOps, at);
      slots = { ...next.slots };
      gradient.forEach((g, i) => {
        const effective = denominator.rate?.(values, RATE, step, slots[name]?.values[i] ?? Number.NaN) ?? Number.NaN;
        close(next.delta.values[i] ?? Number.NaN, -effective * g, `step ${step}, element ${i}`);
      });
    }
  });

test('RAdam divides by nothing in its first steps: every element has the learning rate itself', () => {
  const rule = optimizers.find(({ id }) => id === 'radam');
  assert.ok(rule?.denominator?.rate);
  const values = defaults(rule.params);
  assert.equal(rule.denominator.limit(values, 1), 0);
  assert.equal(rule.denominator.rate(values, RATE, 1, 0.3), RATE);
});
