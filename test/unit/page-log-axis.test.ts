import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunData } from '../../src/core/run-data.ts';
import { logAxis, onLogAxis, toPlace } from '../../webview/charts/log-axis.ts';
import { seriesNumbers } from '../../webview/charts/numbers.ts';
import { placeOf } from '../../webview/charts/points.ts';
import { place } from '../../webview/charts/tick-labels.ts';
import { chunkOf, header, started } from './runs.ts';

function view(x: 'step' | 'time' = 'step') {
  const data = new RunData(header());
  data.event(started);
  const rows = Array.from({ length: 1000 }, (_, i) => [i + 1, 1 / (i + 1), i / 2]);
  data.chunk(chunkOf('steps', ['loss', 'time'], rows));
  return data.view({ kind: 'series', run: '', table: 'steps', x, columns: ['loss'], buckets: 8192 });
}

test('places on a logarithmic axis are logarithms, and are told as what they are of', () => {
  const plain = view();
  const logged = onLogAxis(plain);
  assert.ok(logged);
  assert.equal(onLogAxis(plain), logged, 'the same object for the same view: nothing is drawn in vain');
  assert.deepEqual([logged.x[0], logged.x[9], logged.x[99], logged.x.length], [0, 1, 2, 1000]);
  assert.equal(logged.columns[0]?.mean[9], plain.columns[0]?.mean[9]);
  assert.deepEqual(logged.extent, [0, 3]);
  assert.deepEqual([place(2, logAxis('step')), place(0, 'log epoch'), place(Math.log10(90), 'log time')], ['100', '1', '1m 30s']);
  assert.equal(place(Math.log10(0.25), 'log epoch'), '0.25');
});

test('what is at zero has no place there, and what comes later keeps its own', () => {
  const logged = onLogAxis(view('time'));
  assert.equal(logged?.x.length, 999);
  assert.deepEqual([logged?.step[0], logged?.x[0], logged?.first], [2, Math.log10(0.5), 1]);
});

test('a step ahead is where its logarithm is, as for a plan', () => {
  const logged = onLogAxis(view());
  assert.ok(logged);
  assert.ok(Math.abs(placeOf(logged, 10_000) - 4) < 1e-12);
  assert.ok(Math.abs(placeOf(logged, 100) - 2) < 1e-12);
});

test('tables and files have the quantity itself', () => {
  const series = { key: 'loss', label: 'loss', hue: 0, view: onLogAxis(view()), column: 0 };
  const numbers = seriesNumbers([series], 'log step');
  assert.deepEqual([numbers.columns[0], Math.round(numbers.at(9, 0) ?? 0), numbers.rows], ['step', 10, 1000]);
  assert.equal(toPlace(100, 'log step'), 2);
  assert.equal(toPlace(100, 'step'), 100);
});
