import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '../../webview/charts/chart-export.ts';
import { heatNumbers, seriesNumbers } from '../../webview/charts/numbers.ts';
import { bucketed } from '../page/charts/sample.ts';

const series = (values: readonly number[], width: number) =>
  [{ key: 'loss', label: 'loss', column: 0, view: bucketed([values], width) }] as never;

test('a row of the table that sums up steps counts those that were NaN', () => {
  const whole = seriesNumbers(series([1, 3, Number.NaN, 5], 2), 'step');
  assert.equal(csvOf(whole), 'step,loss mean,loss min,loss max,loss NaN or infinite\r\n1,2,1,3,0\r\n3,5,5,5,1\r\n');
  assert.deepEqual(seriesNumbers(series([1, 3], 2), 'step').columns, ['step', 'loss mean', 'loss min', 'loss max']);
  assert.deepEqual(seriesNumbers(series([1, Number.NaN], 1), 'step').columns, ['step', 'loss'], 'a raw value says it itself');
});

test('so does a cell of a heat map', () => {
  const x = Float64Array.of(1, 3);
  const view = {
    kind: 'heatmap',
    width: 2,
    x,
    step: x,
    cells: Float32Array.of(2, 5, 1, 1),
    nonFinite: Float32Array.of(0, 1, 0, 0),
    weights: 2,
    extent: [1, 4],
  } as const;
  assert.equal(csvOf(heatNumbers(view, ['a', 'b'], 'step')), 'step,a,b,a NaN or not measured\r\n1,2,1,0\r\n3,5,1,1\r\n');
});
