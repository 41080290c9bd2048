import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differing, namesOf } from '../../webview/dashboard/panels/compare.ts';
import { nameOf, type ShownRun } from '../../webview/dashboard/state.ts';
import { summarize } from '../../src/core/summary.ts';
import type { RunConfig } from '../../src/core/run.ts';
import { RunData } from '../../src/core/run-data.ts';
import { header } from './runs.ts';

const shown = (title: string, created: Date, name?: string): ShownRun => ({
  run: new RunData({ ...header(), title, created: created.getTime() }).run,
  notes: name === undefined ? {} : { name },
});

test('compared runs go by their names; those that share one also by when they were started', () => {
  const [morning, noon] = [new Date(2026, 0, 2, 9, 5, 7), new Date(2026, 0, 2, 12, 0, 0)];
  assert.deepEqual(namesOf({ runs: [] }, [shown('iris · adam', morning), shown('iris · sgd', noon)]), [
    'iris · adam',
    'iris · sgd',
  ]);
  assert.deepEqual(
    namesOf({ runs: [] }, [shown('iris · adam', morning), shown('iris · adam', noon), shown('iris · adam', noon, 'the best')]),
    ['iris · adam, 09:05:07', 'iris · adam, 12:00:00', 'the best'],
  );
});

test('a run goes by the title that the list has it under, which tells it from the others', () => {
  const one = shown('iris · adam', new Date(2026, 0, 2));
  const listed = { ...summarize(one.run, {}), title: 'iris · adam · 64 units' };
  assert.equal(nameOf({ runs: [listed] }, one), 'iris · adam · 64 units');
  assert.equal(nameOf({ runs: [listed] }, { ...one, notes: { name: 'mine' } }), 'mine');
  assert.deepEqual(namesOf({ runs: [listed] }, [one]), ['iris · adam · 64 units']);
});

test('what sets runs apart is told as forms tell it: by title, and in words where a value stands for one', () => {
  const { config } = header();
  const run = (change: Partial<RunConfig>, changed?: readonly [key: string, from: number | boolean, to: number | boolean]) => {
    const data = new RunData({ ...header(), config: { ...config, ...change } });
    if (changed) data.event({ type: 'changed', time: 1, step: 5, key: changed[0], from: changed[1], to: changed[2] });
    return data.run;
  };
  const dropout = { ...config.regularization, dropout: -1 };
  assert.deepEqual(
    differing([
      run({
        regularization: dropout,
        optimizer: { type: 'adam', learningRate: 1e-3, beta1: 0.9 },
        training: { ...config.training, batchSize: 0 },
        hyperparameters: { width: 16 },
      }),
      run(
        {
          regularization: dropout,
          optimizer: { type: 'sgd', learningRate: 0.05 },
          layers: { 'conv*': { learningRateFactor: 0.1 } },
          training: { ...config.training, batchSize: 32 },
          hyperparameters: { width: 32 },
        },
        ['regularization.dropout', -1, 0.6],
      ),
      run({
        regularization: dropout,
        optimizer: { type: 'sgd', learningRate: 0.05 },
        training: { ...config.training, batchSize: 1 },
        hyperparameters: { width: 32 },
      }),
    ]),
    [
      { title: 'width', values: ['16', '32', '32'] },
      { title: 'Optimizer', values: ['Adam', 'SGD', 'SGD'] },
      { title: 'Learning rate', values: ['1e-3', '0.05', '0.05'] },
      { title: 'β₁', values: ['0.9', '–', '–'] },
      { title: 'Dropout', values: ['from model', 'from model → 0.6', 'from model'] },
      { title: 'Batch size', values: ['all', '32', '1'] },
      { title: 'conv*: learning rate factor', values: ['–', '0.1', '–'] },
    ],
  );
});
