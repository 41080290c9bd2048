import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatAgo,
  formatCount,
  formatDuration,
  formatNumber,
  formatHyperparameter,
  formatPercent,
  formatLearningRate,
} from '../../src/core/format.ts';

test('figures have three significant digits', () => {
  const said: readonly (readonly [number, string])[] = [
    [0.000123456, '1.23e-4'],
    [0.2141, '0.214'],
    [-0.2141, '−0.214'],
    [0.001, '0.00100'],
    [0.0009999, '0.00100'],
    [1, '1.00'],
    [9.999, '10.0'],
    [42.44, '42.4'],
    [412.3, '412'],
    [1234.4, '1\u202f234'],
    [12_345, '12.3 k'],
    [999_960, '1.0 M'],
    [1_234_567, '1.2 M'],
    [123_456_789, '123 M'],
    [5e18, '5.00e18'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ];
  for (const [value, text] of said) assert.equal(formatNumber(value), text);
});

test('hyperparameters are written as people write them, and learning rates that were computed like those that were set', () => {
  assert.deepEqual([0.001, 0.01, 0.25, 1, 0.0012345].map(formatHyperparameter), ['1e-3', '0.01', '0.25', '1', '1.2345e-3']);
  assert.deepEqual([0, Math.fround(0.001), 0.05, 0.00227641, 7.589e-4].map(formatLearningRate), [
    '0',
    '1e-3',
    '0.05',
    '2.28e-3',
    '7.59e-4',
  ]);
});

test('shares are percents, counts have their digits in groups', () => {
  assert.deepEqual([0.9384, 1, 0, 0.0123].map(formatPercent), ['93.8 %', '100 %', '0 %', '1.2 %']);
  assert.deepEqual([0, 999, 1000, 1234567].map(formatCount), ['0', '999', '1\u202f000', '1\u202f234\u202f567']);
});

test('times are said as people say them', () => {
  assert.deepEqual([0.42, 4.2, 42, 59.7, 72, 3599.9, 7620, 100_000].map(formatDuration), [
    '0.42s',
    '4.2s',
    '42s',
    '1m 0s',
    '1m 12s',
    '1h 0m',
    '2h 7m',
    '1d 3h',
  ]);
  const now = 1_767_323_045_000;
  assert.deepEqual(
    [10, 5 * 60, 3 * 3600, 26 * 3600, 72 * 3600].map((s) => formatAgo(now - s * 1000, now)),
    ['just now', '5 min ago', '3 hours ago', 'yesterday', '3 days ago'],
  );
});
