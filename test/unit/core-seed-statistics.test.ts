import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statisticsOverSeeds } from '../../src/core/seed-statistics.ts';
import type { SeriesView } from '../../src/core/view.ts';
import { smoothed } from '../../webview/charts/points.ts';

const view = (values: readonly number[]): SeriesView => {
  const mean = Float32Array.from(values);
  const x = Float64Array.from(values, (_, i) => i + 1);
  const column = {
    mean,
    min: mean.map((value) => value - 1),
    max: mean.map((value) => value + 1),
    nonFinite: new Float32Array(mean.length),
  };
  return {
    kind: 'series',
    width: 1,
    first: 0,
    x,
    step: x,
    columns: [column],
    newest: mean.slice(-1),
    extent: [1, values.length],
  };
};
const column = (found: SeriesView | undefined) => {
  const [only] = found?.columns ?? [];
  assert.ok(only);
  return only;
};

test('mean and range over seeds, bucket by bucket', () => {
  const found = statisticsOverSeeds([view([1, 4]), view([3, 8]), undefined]);
  const { mean, min, max } = column(found);
  assert.deepEqual(
    [[...mean], [...min], [...max]],
    [
      [2, 6],
      [0, 3],
      [4, 9],
    ],
  );
  assert.deepEqual([...(found?.newest ?? [])], [6]);
});

test('smoothed runs: the mean lies within the range of what it is the mean of, at every step', () => {
  // Losses that fall fast: smoothed after the mean was taken, the line would lag behind the range of the raw values.
  const runs = [1, 1.1, 1.2].map((scale) => view(Array.from({ length: 60 }, (_, i) => scale * Math.exp(-i / 4))));
  const smooth = (values: Float32Array) => smoothed(values, 0.9);
  const found = statisticsOverSeeds(runs, smooth);
  const { mean, min, max } = column(found);
  for (const [i, value] of mean.entries()) assert.ok((min[i] ?? 0) < value && value < (max[i] ?? 0), `step ${i}`);
  const each = runs.map((run) => smooth(column(run).mean));
  for (const i of [0, 10, 59]) {
    const values = each.map((one) => one[i] ?? Number.NaN);
    assert.ok(Math.abs((mean[i] ?? 0) - values.reduce((sum, value) => sum + value, 0) / 3) < 1e-6);
    assert.ok(Math.abs((min[i] ?? 0) - Math.min(...values)) < 1e-6);
    assert.ok(Math.abs((max[i] ?? 0) - Math.max(...values)) < 1e-6);
  }
  assert.equal(found?.newest[0], mean.at(-1));
});
