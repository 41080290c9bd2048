/** Numeric targets of tables: standardized inside, by the training rows alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '../../src/catalog/types.ts';
import { loadDataset } from './catalog.ts';

const load = (targets: readonly (number | string)[], split = 0.25): Promise<Data> => {
  const table = `x,y\n${targets.map((value, i) => `${i},${value}`).join('\n')}\n`;
  return loadDataset(
    { type: 'csv', path: 'table.csv', target: 'y', task: 'numbers', standardize: false },
    { 'table.csv': table },
    3,
    split,
  );
};
const scaleOf = ({ task: { output } }: Data) =>
  (output.kind === 'numbers' ? output.scale : undefined) ?? { mean: 0, deviation: 1 };

test('the targets of training have mean 0 and deviation 1, and the scale leads back to every number', async () => {
  for (const of of [
    (i: number) => 250_000 + 1000 * (i % 17),
    (i: number) => 1e-9 * (i % 13),
    (i: number) => 1_700_000_000 + 60 * i,
  ]) {
    const given = Array.from({ length: 40 }, (_, i) => of(i));
    const data = await load(given);
    const { mean, deviation } = scaleOf(data);
    const { targets } = data.training;
    const sum = (f: (value: number) => number) => targets.reduce((all, value) => all + f(value), 0) / targets.length;
    assert.ok(Math.abs(sum((value) => value)) < 1e-6 && Math.abs(sum((value) => value * value) - 1) < 1e-6);
    for (const part of [data.training, data.validation ?? data.training])
      part.targets.forEach((value, i) => {
        const wanted = given[part.inputs[i] ?? 0] ?? Number.NaN;
        assert.ok(Math.abs(mean + deviation * value - wanted) <= 1e-6 * deviation, `${wanted}`);
      });
  }
});

test('what validates has no part in the scale', async () => {
  const data = await load([1, 2, 3, 4, 5, 6, 7, 8]);
  const { mean, deviation } = scaleOf(data);
  const own = [...data.training.inputs].map((i) => i + 1);
  const centre = own.reduce((a, b) => a + b, 0) / own.length;
  assert.equal(mean, centre);
  assert.ok(Math.abs(deviation - Math.sqrt(own.reduce((all, y) => all + (y - centre) ** 2, 0) / own.length)) < 1e-12);
});

test('equal targets are only moved, and numbers whose squares do not fit are refused by name', async () => {
  assert.deepEqual(scaleOf(await load([5, 5, 5, 5, 5, 5])), { mean: 5, deviation: 1 });
  const fault = await load([1e20, -1e20, 3e20, 0]).then(
    () => undefined,
    (error: Error) => error.message,
  );
  assert.match(fault ?? '', /standard deviation of the target column "y"/);
  await assert.rejects(load([1e-20, 2e-20, 3e-20, 5e-20]), /exceeds the range/);
});
