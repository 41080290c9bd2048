/** What a model that has learned nothing achieves, as it stands beside a metric. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineOf } from '../../src/core/baseline.ts';
import type { EventOf } from '../../src/core/run.ts';

const started = (baselines?: Readonly<Record<string, number>>): { started: EventOf<'started'> } => ({
  started: {
    type: 'started',
    time: 0,
    step: 0,
    backend: { id: 'wasm', label: 'WASM', detail: '' },
    weights: [],
    slots: [],
    metrics: ['accuracy'],
    stepsPerEpoch: 1,
    examples: { training: 8, validation: 2 },
    ...(baselines ? { baselines } : {}),
  },
});

test('a share has a base rate, an error what the mean alone achieves, in their own formats', () => {
  const run = started({ val_accuracy: 0.99, val_meanAbsoluteError: 98_200 });
  assert.equal(baselineOf(run, 'val_accuracy')?.text, 'base rate 99.0 %');
  assert.match(baselineOf(run, 'val_accuracy')?.help ?? '', /most frequent class/);
  assert.equal(baselineOf(run, 'val_meanAbsoluteError')?.text, 'mean baseline 98.2 k');
  assert.equal(baselineOf(run, 'val_loss'), undefined);
});

test('runs that were recorded without baselines, or have not begun, have none', () => {
  assert.equal(baselineOf(started(), 'val_accuracy'), undefined);
  assert.equal(baselineOf({}, 'val_accuracy'), undefined);
});
