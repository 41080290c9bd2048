import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { settingsIn } from '../../src/catalog/settings-file.ts';

const EPOCHS = { training: { epochs: 3, seed: 7 } };

test('one setting a key, an object a group and one object for all give the same values', () => {
  assert.deepEqual(settingsIn({ 'descent.training.epochs': 3, 'descent.training.seed': 7 }), EPOCHS);
  assert.deepEqual(settingsIn({ 'descent.training': { epochs: 3, seed: 7 } }), EPOCHS);
  assert.deepEqual(settingsIn({ descent: { training: { epochs: 3, seed: 7 } } }), EPOCHS);
  assert.deepEqual(settingsIn({ descent: { 'training.epochs': 3, 'training.seed': 7 } }), EPOCHS);
});

test('forms may be mixed, in any order', () => {
  const parts = [
    ['descent', { backend: 'cpu', training: { epochs: 1, shuffle: false } }],
    ['descent.training', { epochs: 2, batchSize: 8 }],
    ['descent.training.epochs', 3],
    ['editor.tabSize', 2],
  ] as const;
  for (const order of [parts, parts.toReversed()])
    assert.deepEqual(settingsIn(Object.fromEntries(order)), {
      backend: 'cpu',
      training: { epochs: 3, batchSize: 8, shuffle: false },
    });
});

test('a choice may be written parameter by parameter, and its type starts afresh', () => {
  assert.deepEqual(settingsIn({ 'descent.optimizer.learningRate': 0.1, 'descent.optimizer': { type: 'sgd' } }).optimizer, {
    type: 'sgd',
    learningRate: 0.1,
  });
  assert.deepEqual(
    settingsIn({
      'descent.optimizer.momentum': 0.9,
      'descent.optimizer': { type: 'adam', beta1: 0.8 },
      'descent.optimizer.type': 'momentum',
    }).optimizer,
    { type: 'momentum', momentum: 0.9 },
  );
});

test('names of layers may hold dots', () => {
  const layers = { 'block.conv': { frozen: true } };
  assert.deepEqual(settingsIn({ 'descent.layers': layers }), { layers });
  assert.deepEqual(settingsIn({ 'descent.layers.block.conv.frozen': true }), { layers });
  assert.deepEqual(settingsIn({ 'descent.layers.block.conv': { frozen: true } }), { layers });
});

test('what is wrong is complained about by name, in whichever form it is written', () => {
  const complaints = (file: Readonly<Record<string, unknown>>) =>
    resolveConfig({ dataset: { type: 'moons' }, ...settingsIn(file) }).problems.map(({ key, message }) => [key, message]);
  const epocs = [['descent.training.epocs', 'descent.training: unknown setting "epocs". Did you mean "epochs"?']];
  for (const file of [
    { 'descent.training.epocs': 3 },
    { 'descent.training': { epocs: 3 } },
    { descent: { training: { epocs: 3 } } },
  ])
    assert.deepEqual(complaints(file), epocs);
  const [[key] = []] = complaints({ 'descent.trainig.epochs': 3 });
  assert.equal(key, 'descent.trainig');
  assert.deepEqual(complaints({ 'descent.training': 5 }), [['descent.training', 'descent.training must be an object, not 5.']]);
  assert.deepEqual(complaints({ 'descent.training': null, 'descent.optimizer': null }), []);
  assert.throws(() => settingsIn({ 'descent.__proto__.x': 1 }), /Unknown setting "__proto__"/);
});

test('the whole training set is a batch of 0, or of "all" where a person writes it', () => {
  for (const batchSize of [0, 'all'])
    assert.equal(
      resolveConfig({ dataset: { type: 'moons' }, ...settingsIn({ 'descent.training.batchSize': batchSize }) }).config.training
        .batchSize,
      0,
    );
});
