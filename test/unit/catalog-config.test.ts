import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig, resolveModel } from '../../src/catalog/config.ts';
import { liveParams, titleOf } from '../../src/catalog/describe-config.ts';
import type { Task } from '../../src/catalog/types.ts';
import { regularizers } from '../../src/catalog/regularizers/index.ts';
import { check } from '../../src/core/params.ts';

const iris = { dataset: { type: 'csv', path: 'data/iris.csv', target: 'species' } };
const config = (given: Record<string, unknown>) => {
  const { config: resolved, problems } = resolveConfig(given);
  assert.deepEqual(problems, []);
  return resolved;
};

test('a dataset alone is enough: everything else has a default', () => {
  const { dataset, model, optimizer, schedule, regularization, training, earlyStopping, backend, instrumentation } = config(iris);
  assert.equal(dataset.path, 'data/iris.csv');
  assert.equal(model.type, 'mlp');
  assert.deepEqual([optimizer.type, optimizer.learningRate], ['adam', 0.001]);
  assert.equal(schedule.type, 'constant');
  assert.deepEqual(regularization, Object.fromEntries(regularizers.map(({ id, off }) => [id, off])));
  assert.deepEqual([regularization.l2, regularization.dropout], [0, -1]);
  assert.deepEqual([training.epochs, training.batchSize, training.validationSplit, training.seed], [100, 32, 0.2, 42]);
  assert.deepEqual([earlyStopping.enabled, earlyStopping.monitor, earlyStopping.patience], [true, 'val_loss', 5]);
  assert.equal(earlyStopping.restoreBest, true);
  assert.equal(backend, 'auto');
  assert.deepEqual(instrumentation, { budget: 0.05, histograms: true, every: 0 });
});

test('the default model suits the dataset', () => {
  assert.equal(config({ dataset: { type: 'digits' } }).model.type, 'cnn');
  assert.equal(config({ dataset: { type: 'spirals' } }).model.type, 'mlp');
  assert.equal(config({ dataset: { ...iris.dataset, text: 'words' } }).model.type, 'text');
  assert.equal(config({ dataset: { type: 'digits' }, model: { type: 'mlp' } }).model.type, 'mlp');
});

test('a batch of all examples is written as a word, or as 0', () => {
  const sized = (batchSize: unknown) => config({ ...iris, training: { batchSize } }).training.batchSize;
  assert.deepEqual([sized('all'), sized(0), sized(8)], [0, 0, 8]);
});

test('of a layer only what is given is kept, so that several patterns add up', () => {
  const layers = { '*': { frozen: true }, head: { frozen: false, learningRateFactor: 2 } };
  const resolved = config({ ...iris, layers });
  assert.deepEqual(resolved.layers, layers);
  const live = liveParams(resolved).filter(({ key }) => key.startsWith('layers.'));
  assert.deepEqual(
    live.map(({ key, value }) => [key, value]),
    [
      ['layers.*.learningRateFactor', 1],
      ['layers.*.frozen', true],
      ['layers.head.learningRateFactor', 2],
      ['layers.head.frozen', false],
    ],
  );
  assert.equal(new Set(live.map(({ param }) => param.title)).size, 4);
});

test('a program brings its own model and data, or takes the dataset that is set', () => {
  const own = config({ program: 'train.ts', hyperparameters: { units: 8 } });
  assert.deepEqual([own.dataset.type, own.model.type, own.hyperparameters.units], ['program', 'program', 8]);
  assert.equal(config({ program: 'train.ts', dataset: { type: 'moons' } }).dataset.type, 'moons');
});

test('a resolved configuration resolves to itself, so that a run can be repeated from its record', () => {
  for (const given of [iris, { program: 'train.ts' }, { dataset: { type: 'digits' }, optimizer: { type: 'nesterov' } }]) {
    const once = config(given);
    assert.deepEqual(config({ ...once }), once);
  }
});

const wrong: readonly (readonly [given: Record<string, unknown>, key: string, message: RegExp])[] = [
  [{ dataset: undefined }, 'descent.dataset', /Set descent\.program .* or descent\.dataset/],
  [{ dataset: 'iris.csv' }, 'descent.dataset', /must be an object with a "type"/],
  [{ dataset: { type: 'cvs' } }, 'descent.dataset.type', /unknown value "cvs"\. Did you mean "csv"\?/],
  [{ dataset: { path: 'x' } }, 'descent.dataset.type', /is missing\. Available: csv,/],
  [{ optimizer: { type: 'adam', learningrate: 1 } }, 'descent.optimizer.learningrate', /Did you mean "learningRate"\?/],
  [{ optimizer: { learningRate: -1 } }, 'descent.optimizer.learningRate', /must be greater than 0, not -1/],
  [{ optimizer: 'sgd' }, 'descent.optimizer', /must be an object with a "type", not "sgd"/],
  [{ model: { type: 'cnn' } }, 'descent.model.type', /does not accept numeric features.*Use "mlp"/],
  [{ backend: 'gpu' }, 'descent.backend', /must be one of "auto"/],
  [{ hyperparameters: 3 }, 'descent.hyperparameters', /must be an object/],
  [{ training: { batchSize: 'al' } }, 'descent.training.batchSize', /must be a number or "all", not "al"/],
  [{ layers: { head: { frosen: true } } }, 'descent.layers.head.frosen', /Did you mean "frozen"\?/],
  [{ layers: 'head' }, 'descent.layers', /must be an object, such as/],
  [{ epochs: 3 }, 'descent.epochs', /Unknown setting "descent\.epochs"/],
  [{ training: { validationSplit: 0 } }, 'descent.earlyStopping.monitor', /validationSplit is 0.*Monitor "loss"/],
];
for (const [given, key, message] of wrong)
  test(`${JSON.stringify(given)} is a problem of ${key}`, () => {
    const { problems } = resolveConfig({ ...iris, ...given });
    assert.deepEqual(
      problems.map((problem) => problem.key),
      [key],
    );
    assert.match(problems[0]?.message ?? '', message);
  });

test('all problems are found at once', () => {
  const { problems } = resolveConfig({ training: { epochs: 0, seed: 'x' }, schedule: { type: 'liner' }, foo: 1 });
  assert.deepEqual(problems.map(({ key }) => key).sort(), [
    'descent.dataset',
    'descent.foo',
    'descent.schedule.type',
    'descent.training.epochs',
    'descent.training.seed',
  ]);
});

test('resolveModel gives the model and its values, and refuses what it cannot take', () => {
  const points: Task = { input: { kind: 'vector', size: 2 }, output: { kind: 'numbers', size: 1 } };
  const { model, values } = resolveModel(config({ ...iris, model: { type: 'mlp', units: [5] } }), points);
  assert.equal(model.id, 'mlp');
  assert.deepEqual(values.units, [5]);
  assert.throws(() => resolveModel(config({ dataset: { type: 'digits' } }), points), /"cnn" does not accept numeric features/);
  assert.throws(() => resolveModel(config({ program: 'train.ts' }), points), /descent\.model\.type: unknown value "program"/);
});

test('titles name the data, the model and the optimizer as people write them', () => {
  const title = (given: Record<string, unknown>) => titleOf(config(given));
  assert.equal(title(iris), 'iris · mlp · adam 1e-3');
  assert.equal(title({ dataset: { type: 'digits' }, optimizer: { type: 'sgd', learningRate: 0.05 } }), 'digits · cnn · sgd 0.05');
  assert.equal(title({ program: 'src/train.digits.ts', optimizer: { learningRate: 0.00025 } }), 'train.digits · adam 2.5e-4');
  assert.equal(title({ program: 'train.ts', dataset: { type: 'moons' } }), 'train · moons · adam 1e-3');
  assert.equal(
    title({ dataset: { type: 'idx', images: 'mnist/t10k-images-idx3-ubyte.gz', labels: 'l' } }),
    't10k-images · cnn · adam 1e-3',
  );
});

test('live settings are those of the chosen optimizer, all regularizers and early stopping, each with a valid value', () => {
  const live = liveParams(config({ ...iris, optimizer: { type: 'momentum' } }));
  assert.deepEqual(
    live.map(({ key }) => key),
    [
      'optimizer.learningRate',
      'optimizer.momentum',
      ...regularizers.map(({ id }) => `regularization.${id}`),
      ...['enabled', 'patience', 'minDelta', 'startEpoch', 'baseline', 'smoothing', 'restoreBest'].map(
        (name) => `earlyStopping.${name}`,
      ),
    ],
  );
  for (const { param, value } of live) assert.equal(check(param, value, 'it'), undefined);
});
