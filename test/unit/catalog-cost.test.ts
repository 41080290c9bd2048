import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateCostOf } from '../../src/catalog/update-cost.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { find } from '../../src/core/params.ts';

const cost = (id: string, shape: readonly number[] = [256, 128]) => {
  const rule = find(optimizers, id);
  assert.ok(rule);
  return updateCostOf(rule, shape);
};

test('the cost of a rule is counted from what it does', () => {
  assert.deepEqual(cost('sgd'), { operations: 2, state: 0 });
  assert.deepEqual(cost('momentum'), { operations: 4, state: 1 });
  assert.equal(cost('adam').state, 2);
});

test('Adafactor keeps a row and a column, and Muon’s matrix products grow with the shorter side', () => {
  assert.equal(cost('adafactor').state, (256 + 128) / (256 * 128));
  assert.ok(cost('muon', [256, 128]).operations > 1.8 * cost('muon', [128, 64]).operations);
});
