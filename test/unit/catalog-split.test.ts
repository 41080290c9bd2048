/** Which examples validate: every class in proportion, any, or the last ones; and what tables suggest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divide, divided } from '../../src/catalog/datasets/split.ts';
import type { Data } from '../../src/catalog/types.ts';
import { Random } from '../../src/core/random.ts';
import { loadDataset } from './catalog.ts';

const split = (strata: readonly number[], validationSplit: number, how: 'stratified' | 'random' | 'order', seed = 1) =>
  divide(strata.length, { validationSplit, split: how, random: new Random(seed) }, strata);
const counts = (strata: readonly number[], rows: Int32Array) => {
  const found: Record<number, number> = {};
  for (const row of rows) found[strata[row] ?? -1] = (found[strata[row] ?? -1] ?? 0) + 1;
  return found;
};
const repeat = (...sizes: readonly number[]) => sizes.flatMap((size, k) => Array.from({ length: size }, () => k));

test('a stratified split has each class in proportion, however the dice fall', () => {
  const strata = repeat(990, 10);
  for (let seed = 1; seed <= 20; seed++) {
    const { training, validation } = split(strata, 0.2, 'stratified', seed);
    assert.deepEqual(counts(strata, validation), { 0: 198, 1: 2 });
    assert.deepEqual(counts(strata, training), { 0: 792, 1: 8 });
    assert.equal(new Set([...training, ...validation]).size, 1000, 'each example is in one part');
  }
});

test('a class of two examples is in both parts, a class of one trains, and the size of the split stays', () => {
  const rare = repeat(95, 2, 2, 1);
  const { training, validation } = split(rare, 0.1, 'stratified');
  assert.deepEqual(counts(rare, validation), { 0: 8, 1: 1, 2: 1 });
  assert.deepEqual(counts(rare, training), { 0: 87, 1: 1, 2: 1, 3: 1 });
  // More classes than seats: some are left out of validation, none of training.
  const many = repeat(...Array.from({ length: 30 }, () => 2));
  const few = split(many, 0.1, 'stratified');
  assert.equal(few.validation.length, 6);
  assert.equal(Object.keys(counts(many, few.training)).length, 30);
  const alone = repeat(...Array.from({ length: 10 }, () => 1));
  assert.equal(split(alone, 0.2, 'stratified').validation.length, 2, 'there is a validation set all the same');
});

test('a split by order takes the last examples, in their order', () => {
  const { training, validation } = split(repeat(5, 5), 0.2, 'order');
  assert.deepEqual([...training], [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([...validation], [8, 9]);
});

test('the same seed draws the same examples, and runs from before the setting existed draw as they did', () => {
  const strata = repeat(70, 30);
  assert.deepEqual(split(strata, 0.2, 'stratified', 5), split(strata, 0.2, 'stratified', 5));
  const plain = divide(100, { validationSplit: 0.2, random: new Random(5) });
  assert.deepEqual(split(strata, 0.2, 'random', 5), plain);
  assert.deepEqual([...plain.validation], [...new Random(5).shuffle(Int32Array.from({ length: 100 }, (_, i) => i))].slice(0, 20));
});

test('class indices and one-hot rows of a program are classes too, other targets are not', () => {
  const parts = (targets: readonly number[], count: number) => {
    const samples = { count, inputs: Float32Array.from({ length: count }, (_, i) => i), targets: Float32Array.from(targets) };
    return divided(samples, { validationSplit: 0.25, split: 'stratified', random: new Random(3) }).validation?.targets ?? [];
  };
  const labels = repeat(32, 8);
  assert.deepEqual([...parts(labels, 40)].sort(), repeat(8, 2));
  const oneHot = parts(
    labels.flatMap((label) => [0, 1].map((k) => (k === label ? 1 : 0))),
    40,
  );
  assert.equal(oneHot.filter((value, i) => i % 2 === 1 && value === 1).length, 2);
  assert.equal(
    parts(
      labels.map((_, i) => i / 7),
      40,
    ).length,
    10,
  );
});

const table = (header: string, rows: readonly string[]) => ({ 'table.csv': [header, ...rows].join('\n') });
const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const load = (files: Record<string, string>, settings: object = {}, how?: 'stratified' | 'random' | 'order') =>
  loadDataset({ type: 'csv', path: 'table.csv', target: 'y', standardize: false, ...settings }, files, 1, 0.25, how);
/** The values of the column x, which is the first input. */
const first = ({ task }: Data, inputs: Float32Array) => {
  const width = task.input.kind === 'vector' ? task.input.size : 1;
  return [...inputs].filter((_, i) => i % width === 0);
};

test('the rows of a table are ordered by a column: dates, numbers or text', async () => {
  const order = [3, 0, 7, 1, 6, 2, 5, 4];
  const orderings = { dates: day, numbers: (i: number) => 10 * i, text: (i: number) => `v-${'abcdefgh'.charAt(i)}` };
  for (const [name, of] of Object.entries(orderings)) {
    const files = table(
      'x,when,y',
      order.map((i) => `${i},${of(i)},${1.5 * i}`),
    );
    const data = await load(files, { orderBy: 'when', ignore: name === 'text' ? ['when'] : [] });
    assert.deepEqual(first(data, data.training.inputs), [0, 1, 2, 3, 4, 5], name);
    assert.deepEqual(first(data, data.validation?.inputs ?? new Float32Array()), [6, 7], name);
  }
  await assert.rejects(
    load(table('x,y', ['1,2', '2,3', '3,4']), { orderBy: 'when' }),
    /does not exist \(descent\.dataset\.orderBy\)/,
  );
});

const suggested = async (files: Record<string, string>, settings: object = {}, how?: 'order') =>
  (await load(files, settings, how)).suggestions?.map(({ dataset }) => dataset) ?? [];

test('rows that follow a column in time are offered a split by it, until they have one', async () => {
  const series = table(
    'x,date,y',
    Array.from({ length: 40 }, (_, i) => `${(7 * i) % 13},${day(i)},${i / 3}`),
  );
  assert.deepEqual(await suggested(series), [{ orderBy: 'date' }]);
  assert.deepEqual(await suggested(series, { orderBy: 'date' }), []);
  assert.deepEqual(await suggested(series, {}, 'order'), []);
  const shuffled = table(
    'x,date,y',
    Array.from({ length: 40 }, (_, i) => `${(7 * i) % 13},${day((i * 17) % 40)},${i / 3}`),
  );
  assert.deepEqual(await suggested(shuffled), [{ orderBy: 'date' }], 'a file in another order is one by its dates');
  const births = table(
    'x,birth,y',
    Array.from({ length: 40 }, (_, i) => `${(7 * i) % 13},${day((i * 17) % 40)},${i / 3}`),
  );
  assert.deepEqual(await suggested(births), [], 'dates in no order are no time series');
  const stamps = table(
    'x,timestamp,y',
    Array.from({ length: 40 }, (_, i) => `${(7 * i) % 13},${1_700_000_000 + 61 * i * i},${i / 3}`),
  );
  assert.deepEqual(await suggested(stamps), [{ orderBy: 'timestamp' }]);
  assert.deepEqual(
    (await load(series)).notices.filter((text) => text.includes('row number')),
    [],
  );
});

test('numbers that look like codes are offered as categories, and quantities are not', async () => {
  const zips = [80680, 35294, 76019, 65666, 68354, 64264, 58910, 36328];
  const column = (name: string, of: (i: number) => number | string) =>
    table(
      `x,${name},y`,
      Array.from({ length: 48 }, (_, i) => `${i / 7},${of(i)},${['yes', 'no'][i % 2]}`),
    );
  assert.deepEqual(await suggested(column('place', (i) => zips[i % 8] ?? 0)), [{ categorical: ['place'] }]);
  assert.deepEqual(await suggested(column('store_id', (i) => i % 5)), [{ categorical: ['store_id'] }]);
  assert.deepEqual(await suggested(column('plz', (i) => `0${1 + (i % 4)}`)), [{ categorical: ['plz'] }]);
  for (const [name, of] of [
    ['rooms', (i: number) => 1 + (i % 6)],
    ['year', (i: number) => 1990 + (i % 9)],
    ['price', (i: number) => 100 + ((i * 37) % 800)],
    ['height', (i: number) => 150 + (i % 9) + 0.5],
    ['code', (i: number) => i % 2],
  ] as const)
    assert.deepEqual(await suggested(column(name, of)), [], name);
  const files = column('zip', (i) => zips[i % 8] ?? 0);
  const data = await load(files, { categorical: ['zip'] });
  assert.deepEqual(
    data.task.input.kind === 'vector' && data.task.input.names?.slice(1),
    [...zips].sort().map((zip) => `zip=${zip}`),
  );
  assert.deepEqual(data.suggestions ?? [], []);
  const many = column('customer', (i) => 1000 + (i % 12));
  assert.deepEqual(await suggested(many, { categories: 10 }), [{ categorical: ['customer'], categories: 12 }]);
  await assert.rejects(load(files, { categorical: ['zipp'] }), /Did you mean "zip"|descent\.dataset\.categorical/);
});
