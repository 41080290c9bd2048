/** Where the ticks of an axis are, and what they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickLabels } from '../../webview/charts/tick-labels.ts';
import { around } from '../../webview/charts/ticks.ts';

test('ticks have as many decimals as tell neighbours apart', () => {
  assert.deepEqual(tickLabels([0, 0.5, 1], 0.5), ['0.0', '0.5', '1.0']);
  assert.deepEqual(tickLabels([0, 2.5, 5], 2.5), ['0.0', '2.5', '5.0']);
  assert.deepEqual(tickLabels([1000, 1200], 200), ['1\u202f000', '1\u202f200']);
  assert.deepEqual(tickLabels([-2, 0, 2], 2), ['−2', '0', '2']);
});

test('ticks that are very near to one another still differ', () => {
  const labels = tickLabels([0.0019984, 0.0019986, 0.0019988], 2e-7);
  assert.equal(new Set(labels).size, 3, labels.join());
  assert.ok(
    labels.every((label) => label.startsWith('0.00199') || label.startsWith('1.99')),
    labels.join(),
  );
});

test('a constant that was recorded in single precision is one value, in the middle of its axis', () => {
  const { from, to, spacing } = around(0.001, Math.fround(0.001), 5);
  assert.ok(from < 0.00095 && to > 0.00105 && spacing > 1e-5, `${from} to ${to} by ${spacing}`);
});
