import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { jsonSchemas } from '../../src/catalog/schema.ts';
import { SETTINGS, type SettingName } from '../../src/catalog/settings.ts';
import { type Schema, violations } from './json-schema.ts';

const schemas = jsonSchemas();
const say = (name: SettingName, value: unknown) => violations(schemas[name] as Schema, value);

test('there is a schema with a description for each setting', () => {
  assert.deepEqual(Object.keys(schemas).sort(), [...SETTINGS].sort());
  for (const schema of Object.values(schemas)) assert.match(String(schema.markdownDescription), /\.$/);
});

test('what the editor accepts, the configuration accepts, and the other way round', () => {
  const csv = { type: 'csv', path: 'a.csv', target: 'b' };
  const cases: readonly (readonly [SettingName, unknown, boolean])[] = [
    ['optimizer', { type: 'momentum', momentum: 0.8 }, true],
    ['optimizer', { learningRate: 0.01, beta1: 0.8 }, true],
    ['optimizer', { type: 'sgd', momentum: 0.8 }, false],
    ['optimizer', { type: 'sgd', learningRate: 0 }, false],
    ['optimizer', { momentum: 0.8 }, false],
    ['optimizer', { type: 'tiger' }, false],
    ['optimizer', { type: 'lion' }, true],
    ['schedule', { type: 'cosine', floor: 0.1, warmup: 1 }, true],
    ['schedule', { type: 'cosine', every: 2 }, false],
    ['dataset', csv, true],
    ['dataset', { type: 'csv', path: 'a.csv' }, false],
    ['dataset', { ...csv, path: '' }, false],
    ['dataset', { ...csv, header: false, target: 3, ignore: [1] }, true],
    ['dataset', { ...csv, ignore: [1.5] }, false],
    ['dataset', { ...csv, target: true }, false],
    ['dataset', { type: 'spirals', path: 'a.csv' }, false],
    ['model', { type: 'mlp', units: [8, 8], activation: 'tanh' }, true],
    ['model', { type: 'mlp', units: [0] }, false],
    ['model', { type: 'mlp', activation: 'sine' }, false],
    ['regularization', { l2: 0.001, dropout: -1 }, true],
    ['regularization', { l2: -1 }, false],
    ['regularization', { ridge: 1 }, false],
    ['layers', { 'conv2d*': { learningRateFactor: 0.1 }, dense_1: { frozen: true } }, true],
    ['layers', { dense_1: { learningRate: 0.1 } }, false],
    ['layers', { dense_1: { learningRateFactor: -1 } }, false],
    ['layers', { dense_1: true }, false],
    ['layers', [], false],
    ['earlyStopping', { enabled: false, patience: 3 }, true],
    ['earlyStopping', { patience: 0 }, false],
    ['training', { epochs: 3, validationSplit: 0.5 }, true],
    ['training', { epochs: 1.5 }, false],
    ['training', { batchSize: 'all', accumulate: 4 }, true],
    ['training', { batchSize: 'some' }, false],
    ['training', { batchSize: 1.5 }, false],
    ['training', { accumulate: 0 }, false],
    ['training', { validationSplit: 1 }, false],
    ['instrumentation', { budget: 0.1, histograms: false }, true],
    ['instrumentation', { budget: 2 }, false],
    ['backend', 'wasm', true],
    ['backend', 'abacus', false],
    ['program', 'train.ts', true],
    ['program', 5, false],
    ['hyperparameters', { units: 3 }, true],
    ['hyperparameters', [], false],
  ];
  for (const [name, value, right] of cases) {
    const words = `${name} ${JSON.stringify(value)}`;
    assert.equal(say(name, value).length === 0, right, `schema: ${words} → ${say(name, value)}`);
    const { problems } = resolveConfig({ dataset: { type: 'spirals' }, [name]: value });
    const own = problems.filter(({ key }) => key.startsWith(`descent.${name}`));
    assert.equal(own.length === 0, right, `configuration: ${words} → ${own.map(({ message }) => message)}`);
  }
});
