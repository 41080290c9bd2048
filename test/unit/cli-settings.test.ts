import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { givenIn } from '../../src/cli/folder-settings.ts';
import { UserError } from '../../src/core/fault.ts';
import { temporary } from './fake-trainer.ts';

function folderWith(settings?: string): string {
  const folder = temporary();
  if (settings === undefined) return folder;
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode', 'settings.json'), settings);
  return folder;
}

test('settings are read with comments and trailing commas, whole or key by key', async () => {
  const folder = folderWith(`{
    // the recipe
    "editor.fontSize": 12,
    "descent.optimizer": { "type": "adam", "learningRate": 0.01, },
    "descent.training": { "epochs": 3 },
    "descent.training.batchSize": 16, /* beside the others */
  }`);
  assert.deepEqual(await givenIn(folder, []), {
    values: { optimizer: { type: 'adam', learningRate: 0.01 }, training: { epochs: 3, batchSize: 16 } },
    origins: { optimizer: { kind: 'folder' }, training: { kind: 'folder' } },
  });
});

test('a byte order mark before the settings, and UTF-16 with one, are read', async () => {
  const text = '\ufeff{ "descent.training": { "epochs": 3 } }';
  assert.deepEqual((await givenIn(folderWith(text), [])).values, { training: { epochs: 3 } });
  const folder = folderWith('');
  writeFileSync(join(folder, '.vscode', 'settings.json'), Buffer.from(text, 'utf16le'));
  assert.deepEqual((await givenIn(folder, [])).values, { training: { epochs: 3 } });
});

test('every form of a settings file is understood, and --set goes above all', async () => {
  const folder = folderWith('{ "descent": { "training": { "epochs": 3 } }, "descent.earlyStopping.patience": 4 }');
  const { values } = await givenIn(folder, ['training.epochs=5', 'descent.regularization.l2=0.1']);
  assert.deepEqual(values, { training: { epochs: 5 }, earlyStopping: { patience: 4 }, regularization: { l2: 0.1 } });
});

test('a folder without settings gives none', async () => {
  assert.deepEqual(await givenIn(folderWith(), []), { values: {}, origins: {} });
});

test('--set overrides one value and leaves its neighbours', async () => {
  const folder = folderWith('{ "descent.training": { "epochs": 3, "seed": 7 } }');
  const { values, origins } = await givenIn(folder, ['training.epochs=5', 'descent.backend=cpu', 'model={"type":"mlp"}']);
  assert.deepEqual(values, { training: { epochs: 5, seed: 7 }, backend: 'cpu', model: { type: 'mlp' } });
  assert.deepEqual(origins, { training: { kind: 'cli' }, backend: { kind: 'cli' }, model: { kind: 'cli' } });
});

test('another choice does not keep the parameters of the one before', async () => {
  const folder = folderWith('{ "descent.optimizer": { "type": "sgd", "momentum": 0.9 } }');
  assert.deepEqual((await givenIn(folder, ['optimizer=adam'])).values, { optimizer: { type: 'adam' } });
  assert.deepEqual((await givenIn(folder, ['optimizer=sgd'])).values, { optimizer: { type: 'sgd', momentum: 0.9 } });
});

test('broken settings are named with file, line and column', async () => {
  const folder = folderWith('{\n  "descent.training": { "epochs": }\n}');
  await assert.rejects(givenIn(folder, []), (error) => {
    assert.ok(error instanceof UserError);
    const { file, line, column } = error.fault;
    assert.deepEqual([file, line, column], [join(folder, '.vscode', 'settings.json'), 2, 35]);
    return true;
  });
});

test('--set without a value is refused with an example', async () => {
  await assert.rejects(givenIn(folderWith(), ['epochs']), /"epochs" does not have the form key=value/);
  await assert.rejects(givenIn(folderWith(), ['__proto__.x=1']), /Unknown setting "__proto__"/);
});

test('--set names a choice and its parameters in any order', async () => {
  const folder = folderWith('{ "descent.optimizer": { "type": "adam", "beta1": 0.8 } }');
  const { values } = await givenIn(folder, ['optimizer.learningRate=0.5', 'optimizer.type=sgd']);
  assert.deepEqual(values, { optimizer: { type: 'sgd', learningRate: 0.5 } });
});
