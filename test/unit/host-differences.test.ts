import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import type { RunHeader } from '../../src/core/run.ts';
import { fold, initialRun } from '../../src/core/run-fold.ts';
import { brief, differences, inForce, recipeOf } from '../../src/host/settings/recipe-differences.ts';

const { config } = resolveConfig({ dataset: { type: 'moons' }, optimizer: { type: 'adam', learningRate: 0.01 } });
const header: RunHeader = {
  format: 1,
  id: 'a',
  title: 'a',
  created: 0,
  workspaceFolder: '/w',
  config,
  origins: {},
  versions: {},
};

test('nothing differs from itself', () => {
  assert.deepEqual(differences(config, inForce(initialRun(header))), []);
});

test('what was changed while it ran is what has to be written', () => {
  const changed = fold(initialRun(header), {
    type: 'changed',
    key: 'regularization.l2',
    from: 0,
    to: 1e-4,
    step: 3,
    time: 0,
  });
  assert.deepEqual(differences(config, inForce(changed)), [{ group: 'regularization', key: 'regularization.l2', value: 1e-4 }]);
});

test('another optimizer is written whole', () => {
  const wanted = { optimizer: { type: 'sgd', learningRate: 0.1 } };
  assert.deepEqual(differences(config, wanted), [{ group: 'optimizer', key: 'optimizer', value: wanted.optimizer }]);
});

test('the whole recipe of a run is what has to be written over another one', () => {
  const other = resolveConfig({ dataset: { type: 'spirals' }, training: { epochs: 3 }, backend: 'cpu' }).config;
  const run = initialRun({ ...header, config: { ...config, training: { ...config.training, batchSize: 0 } } });
  const found = Object.fromEntries(differences(other, recipeOf(run)).map(({ key, value }) => [key, value]));
  assert.partialDeepStrictEqual(found, {
    dataset: { type: 'moons' },
    'optimizer.learningRate': 0.01,
    'training.epochs': config.training.epochs,
    'training.batchSize': 0,
    backend: config.backend,
  });
  const byProgram = recipeOf(initialRun({ ...header, config: { ...config, program: 'train.ts' } }));
  assert.equal(byProgram.program, 'train.ts');
  assert.ok(!('dataset' in byProgram) && !('model' in byProgram), 'a program brings its own');
});

test('a choice that is copied whole is written without what is as it comes', () => {
  const made = resolveConfig({
    dataset: { type: 'circles', noise: 0.3 },
    model: { type: 'mlp', units: [4] },
    optimizer: { type: 'sgd', learningRate: 0.02 },
  });
  const empty = resolveConfig({ dataset: { type: 'spirals' }, model: { type: 'cnn' } }).config;
  const written = differences(empty, { ...recipeOf(initialRun({ ...header, config: made.config })) }).map(brief);
  assert.deepEqual(
    written.flatMap(({ key, value }) => (key === 'dataset' || key === 'model' || key === 'optimizer' ? [value] : [])),
    [
      { noise: 0.3, type: 'circles' },
      { units: [4], type: 'mlp' },
      { learningRate: 0.02, type: 'sgd' },
    ],
  );
  assert.deepEqual(
    resolveConfig(Object.fromEntries(written.map(({ key, value }) => [key, value]))).config.model,
    made.config.model,
  );
});
