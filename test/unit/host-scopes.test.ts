import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTING_KEYS, merge } from '../../src/host/settings/setting-scopes.ts';
import { SETTINGS } from '../../src/catalog/settings.ts';

test('every setting of the catalog is read', () => {
  assert.deepEqual([...SETTING_KEYS].sort(), [...SETTINGS].sort());
});

test('the most special scope wins key by key, and is where the group came from', () => {
  const { values, origins } = merge(
    {
      user: { training: { epochs: 10, seed: 1 }, optimizer: { type: 'sgd' } },
      workspace: { training: { epochs: 20 } },
      folder: { training: { batchSize: 8 } },
    },
    true,
  );
  assert.deepEqual(values, { training: { epochs: 20, seed: 1, batchSize: 8 }, optimizer: { type: 'sgd' } });
  assert.deepEqual(origins.training, { kind: 'folder' });
  assert.deepEqual(origins.optimizer, { kind: 'user' });
  assert.deepEqual(origins.schedule, { kind: 'default' });
});

test("parameters of another type are not inherited: sgd has no use for adam's", () => {
  const { values } = merge({ user: { optimizer: { type: 'adam', beta1: 0.8 } }, folder: { optimizer: { type: 'sgd' } } }, true);
  assert.deepEqual(values.optimizer, { type: 'sgd' });
});

test('in a single folder the workspace scope is its settings.json', () => {
  assert.deepEqual(merge({ workspace: { backend: 'cpu' } }, false).origins.backend, { kind: 'folder' });
  assert.deepEqual(merge({ workspace: { backend: 'cpu' } }, true).origins.backend, { kind: 'workspace' });
});

test('a launch configuration overrides all, and is named', () => {
  const { values, origins } = merge({ folder: { training: { epochs: 5, seed: 2 } } }, false, {
    name: 'Short',
    overrides: { training: { epochs: 1 } },
  });
  assert.deepEqual(values.training, { epochs: 1, seed: 2 });
  assert.deepEqual(origins.training, { kind: 'launch', name: 'Short' });
});

test('null says nothing, and what is no setting is kept, to be complained about', () => {
  const { values, origins } = merge({ user: { backend: 'cpu', trainig: { epochs: 1 } }, folder: { backend: null } }, true);
  assert.deepEqual(values, { backend: 'cpu', trainig: { epochs: 1 } });
  assert.deepEqual(origins.backend, { kind: 'user' });
});
