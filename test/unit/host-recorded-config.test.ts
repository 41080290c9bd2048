import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { commonTags, retagged, tagsIn } from '../../src/host/runs/tags.ts';
import { editableSettings, recordedValues, withSetting } from '../../src/host/settings/recorded-config.ts';

const configOf = (given: Readonly<Record<string, unknown>>) => {
  const { config, problems } = resolveConfig(given);
  assert.deepEqual(problems, []);
  return config;
};

test('what a run recorded resolves to the same configuration again', () => {
  for (const given of [
    { dataset: { type: 'moons' }, training: { batchSize: 'all', epochs: 7 }, schedule: { type: 'cosine' } },
    { program: 'train.ts', hyperparameters: { units: 64 }, optimizer: { type: 'sgd', learningRate: 0.5 } },
    { program: 'train.ts', dataset: { type: 'spirals', examples: 50 }, layers: { 'dense*': { frozen: true } } },
  ]) {
    const config = configOf(given);
    assert.deepEqual(configOf(recordedValues(config, {})), config);
  }
});

test('programs of the machine are those of now', () => {
  const config = configOf({ dataset: { type: 'moons' }, node: { path: '/gone/node' }, tensorflow: { library: '/gone/tf' } });
  const again = configOf(recordedValues(config, { node: { path: '/usr/bin/node' } }));
  assert.deepEqual([again.node?.path, again.tensorflow?.library], ['/usr/bin/node', '']);
});

test('every setting but those of the machine can be edited, under its title', () => {
  const settings = new Map(editableSettings(configOf({ dataset: { type: 'moons' } })).map((setting) => [setting.key, setting]));
  assert.equal(settings.get('optimizer.learningRate')?.title, 'Learning rate');
  assert.equal(settings.get('optimizer.type')?.param?.kind, 'pick');
  assert.equal(settings.get('backend')?.value, 'auto');
  assert.ok(![...settings.keys()].some((key) => key.startsWith('node.') || key.startsWith('tensorflow.')));
  const program = editableSettings(configOf({ program: 'a.ts', hyperparameters: { units: 64 } }));
  assert.deepEqual(
    program.find(({ key }) => key === 'hyperparameters.units'),
    { key: 'hyperparameters.units', title: 'units', value: 64 },
  );
  assert.ok(!program.some(({ key }) => key.startsWith('model.')), 'the program decides it');
});

test('the options of layers can be edited, pattern by pattern, and are trained', () => {
  const config = configOf({ dataset: { type: 'moons' }, layers: { 'dense.1*': { frozen: true } } });
  const settings = editableSettings(config).filter(({ key }) => key.startsWith('layers.'));
  assert.deepEqual(
    settings.map(({ key, title, value, param }) => [key, title, value, param?.kind]),
    [
      ['layers.dense.1*.learningRateFactor', 'dense.1*: learning rate factor', 1, 'float'],
      ['layers.dense.1*.frozen', 'dense.1*: frozen', true, 'flag'],
    ],
  );
  const edited = withSetting(config, 'layers.dense.1*.learningRateFactor', 0.1);
  assert.deepEqual(edited.layers, { 'dense.1*': { frozen: true, learningRateFactor: 0.1 } });
  assert.deepEqual(configOf(recordedValues(edited, {})), edited);
});

test('another optimizer starts with its own defaults; another value changes nothing else', () => {
  const config = configOf({ dataset: { type: 'moons' }, optimizer: { type: 'adam', learningRate: 0.5 } });
  const sgd = withSetting(config, 'optimizer.type', 'sgd');
  assert.deepEqual(sgd.optimizer, configOf({ dataset: { type: 'moons' }, optimizer: { type: 'sgd' } }).optimizer);
  assert.deepEqual(withSetting(config, 'optimizer.learningRate', 0.1), {
    ...config,
    optimizer: { ...config.optimizer, learningRate: 0.1 },
  });
  assert.equal(withSetting(config, 'backend', 'cpu').backend, 'cpu');
});

test('tags of several runs: common ones are replaced, those of one run stay', () => {
  assert.deepEqual(tagsIn(' a, #b ,, a '), ['a', 'b']);
  assert.deepEqual(
    commonTags([
      ['a', 'b', 'c'],
      ['c', 'a'],
    ]),
    ['a', 'c'],
  );
  assert.deepEqual(commonTags([]), []);
  assert.deepEqual(retagged(['a', 'own'], ['a'], ['b']), ['own', 'b']);
  assert.deepEqual(retagged(['a', 'own'], ['a'], ['a', 'b']), ['a', 'own', 'b']);
  assert.deepEqual(retagged([], [], ['x']), ['x']);
});
