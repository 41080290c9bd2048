/** What the inspector computes from recorded figures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { fold, initialRun } from '../../src/core/run-fold.ts';
import { signalToNoiseOf, valuesAt } from '../../webview/dashboard/panels/weight-dynamics.ts';
import { placeOf } from '../../webview/dashboard/panels/inspector.ts';
import { header } from './runs.ts';

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual} is not ${expected}`);

test('signal-to-noise is the squared mean over the variance, whatever part of the means is filled', () => {
  // Two elements with means 3 and 4 and variances 2 and 8.
  const squares = 3 ** 2 + 2 + 4 ** 2 + 8;
  close(signalToNoiseOf(5, squares, 1, 1), 25 / 10);
  close(signalToNoiseOf(5 * 0.1, squares * 0.001, 0.1, 0.001), 25 / 10);
});

test('gradients without spread, or with a mean that outweighs it by rounding, have no signal-to-noise', () => {
  assert.ok(Number.isNaN(signalToNoiseOf(5, 25, 1, 1)));
  assert.ok(Number.isNaN(signalToNoiseOf(5, 25 * (1 - 1e-7), 1, 1)));
});

test('a changed parameter counts from the step after its change', () => {
  const optimizer = { type: 'adam', learningRate: 0.01, beta1: 0.8 };
  const start = initialRun(header('changed', { config: { ...header().config, optimizer } }));
  const run = fold(start, { type: 'changed', time: 0, step: 10, key: 'optimizer.beta1', from: 0.8, to: 0.5 });
  assert.deepEqual(
    [10, 11].map((step) => valuesAt(run, step).beta1),
    [0.8, 0.5],
  );
  assert.equal(
    valuesAt(run, 11).beta2,
    optimizers.find(({ id }) => id === 'adam')?.params.beta2?.default,
    'not set: the default',
  );
});

test('a step is looked up in the bucket that it is in', () => {
  const view = { step: Float64Array.of(1, 5, 9) };
  assert.deepEqual(
    [0, 1, 4, 5, 8, 9, 400].map((step) => placeOf(view, step)),
    [0, 0, 0, 1, 1, 2, 2],
  );
});
