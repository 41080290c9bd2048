import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUPS, merge } from '../../src/host/settings/setting-scopes.ts';
import { SETTINGS } from '../../src/catalog/settings.ts';

test('every setting of the catalog is read', () => {
  assert.deepEqual([...GROUPS].sort(), [...SETTINGS].sort());
});

test('the most special scope wins key by key, and is where the group came from', () => {
  const { values, origins } = merge(
    {
      training: { user: { epochs: 10, seed: 1 }, workspace: { epochs: 20 }, folder: { batchSize: 8 } },
      optimizer: { user: { type: 'sgd' } },
    },
    true,
  );
  assert.deepEqual(values, { training: { epochs: 20, seed: 1, batchSize: 8 }, optimizer: { type: 'sgd' } });
  assert.deepEqual(origins.training, { kind: 'folder' });
  assert.deepEqual(origins.optimizer, { kind: 'user' });
  assert.deepEqual(origins.schedule, { kind: 'default' });
});

test("parameters of another type are not inherited: sgd has no use for adam's", () => {
  const { values } = merge({ optimizer: { user: { type: 'adam', beta1: 0.8 }, folder: { type: 'sgd' } } }, true);
  assert.deepEqual(values.optimizer, { type: 'sgd' });
});

test('in a single folder the workspace scope is its settings.json', () => {
  assert.deepEqual(merge({ backend: { workspace: 'cpu' } }, false).origins.backend, { kind: 'folder' });
  assert.deepEqual(merge({ backend: { workspace: 'cpu' } }, true).origins.backend, { kind: 'workspace' });
});

test('a launch configuration overrides all, and is named', () => {
  const { values, origins } = merge({ training: { folder: { epochs: 5, seed: 2 } } }, false, {
    name: 'Short',
    overrides: { training: { epochs: 1 } },
  });
  assert.deepEqual(values.training, { epochs: 1, seed: 2 });
  assert.deepEqual(origins.training, { kind: 'launch', name: 'Short' });
});
