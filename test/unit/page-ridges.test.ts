import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistogramsView } from '../../src/core/view.ts';
import { outOf, valuesOf } from '../../webview/charts/ridge-picture.ts';

const histograms = (limits: readonly (readonly [number, number])[], outside: readonly number[] = []): HistogramsView => {
  const x = Float64Array.from(limits, (_, i) => i + 1);
  const of = (read: (i: number) => number) => Float32Array.from(limits, (_, i) => read(i));
  return {
    kind: 'histograms',
    x,
    step: x,
    low: of((i) => limits[i]?.[0] ?? 0),
    high: of((i) => limits[i]?.[1] ?? 0),
    below: of((i) => outside[i] ?? 0),
    above: of(() => 0),
    counts: new Float32Array(32 * limits.length),
  };
};
const near = (actual: readonly number[] | undefined, expected: readonly number[]) =>
  assert.ok(actual && expected.every((value, i) => Math.abs((actual[i] ?? 0) - value) < 1e-6), String(actual));

test('the picture holds all histograms, as long as none is many times wider than the others', () => {
  const view = histograms([
    [-1, 1],
    [-2, 3],
    [-1, 5],
    [0, 1],
  ]);
  near(valuesOf(view), [-2.14, 5.14]);
  assert.deepEqual(outOf(view, valuesOf(view) ?? [0, 0]), { histograms: 0, elements: 0 });
});

test('one step that exploded is cut off, and told, instead of pressing the others into a line', () => {
  const usual = Array.from({ length: 20 }, () => [-1, 1] as const);
  const view = histograms([...usual, [-500, 800], ...usual], [...Array(40).fill(0), 3]);
  near(valuesOf(view), [-1.04, 1.04]);
  assert.deepEqual(outOf(view, [-1.04, 1.04]), { histograms: 1, elements: 3 });
});

test('without a width there is room around the value, and without a finite one there is nothing', () => {
  near(
    valuesOf(
      histograms([
        [2, 2],
        [2, 2],
      ]),
    ),
    [1.8, 2.2],
  );
  assert.equal(valuesOf(histograms([[Number.NaN, Number.NaN]])), undefined);
});
