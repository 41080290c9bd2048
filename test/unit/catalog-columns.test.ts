/** Which columns of a table are features: not those that identify rows, nor those that never change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIdName } from '../../src/catalog/datasets/select-columns.ts';
import type { Data } from '../../src/catalog/types.ts';
import { idxBytes, loadDataset } from './catalog.ts';

const ROWS = Array.from({ length: 60 }, (_, i) => i);
const load = (header: string, row: (i: number) => string, settings: Record<string, unknown> = {}) =>
  loadDataset(
    { type: 'csv', path: 'table.csv', target: 'y', ...settings },
    { 'table.csv': `${header}\n${ROWS.map(row).join('\n')}\n` },
  );
const namesOf = ({ task }: Data) => (task.input.kind === 'vector' ? task.input.names : []);
const label = (i: number) => 'ab'[i % 2];
const uuid = (i: number) => `${(i * 2654435761).toString(16).padStart(8, '0')}-4a1b`;

test('keys, unique texts and constants are left out and told, and the rest is used', async () => {
  const data = await load(
    'PassengerId,uuid,name,country,x,y',
    (i) => `${9007199254740993n + BigInt(7 * i)},${uuid(i)},"Person, ${i}",de,${i % 5},${label(i)}`,
  );
  assert.deepEqual(namesOf(data), ['x']);
  assert.deepEqual(data.leftOut, {
    message: 'Ignored columns that identify rows: "PassengerId". To use them, add them to descent.dataset.keep.',
    columns: ['PassengerId'],
  });
  assert.deepEqual(data.notices, [
    'Ignored columns with the same value in all rows: "country".',
    'Ignored columns whose texts rarely repeat: "uuid", "name". To train on the words of one, set descent.dataset.text.',
  ]);
});

test('a setting keeps what looks like a key', async () => {
  const data = await load('id,x,y', (i) => `${i},${i % 5},${label(i)}`, { keep: ['id'] });
  assert.deepEqual([namesOf(data), data.leftOut], [['id', 'x'], undefined]);
});

test('row numbers without a name, as R and pandas write them, are left out', async () => {
  const data = await load(',x,y', (i) => `${i},${i % 5},${label(i)}`);
  assert.deepEqual([namesOf(data), data.leftOut?.columns], [['x'], ['column 1']]);
});

test('a text of many values that mostly differ is left out instead of refused', async () => {
  const ticket = (i: number) => `T${i % 55}`;
  const data = await load('ticket,x,y', (i) => `${ticket(i)},${i % 5},${label(i)}`);
  assert.deepEqual(namesOf(data), ['x']);
  assert.match(data.notices.join(), /Ignored columns whose texts rarely repeat: "ticket"/);
});

test('codes of which most are numbers are text, and words among numbers are errors', async () => {
  const ticket = (i: number) => (i % 4 ? `${1000 + i}` : `PC ${i}`);
  const data = await load('ticket,x,y', (i) => `${ticket(i)},${i % 5},${label(i)}`);
  assert.deepEqual(namesOf(data), ['x']);
  assert.match(data.notices.join(), /Ignored columns whose texts rarely repeat: "ticket"/);
  const few = load('size,x,y', (i) => `${i % 4 ? i : 'big'},${i % 5},${label(i)}`);
  await assert.rejects(few, /line 2, column "size": "big" is not a number/);
  const slips = load('size,x,y', (i) => `${i % 15 ? i : `${i}o`},${i % 5},${label(i)}`);
  await assert.rejects(slips, /line 2, column "size": "0o" is not a number/);
});

test('numbers that differ in all rows are features, unless they are called a key', async () => {
  const data = await load('price,year,x,y', (i) => `${1000 + 37 * i},${1950 + i},${i / 7},${label(i)}`);
  assert.deepEqual(namesOf(data), ['price', 'year', 'x']);
});

test('where nothing else is there, everything is used', async () => {
  assert.deepEqual(namesOf(await load('id,y', (i) => `${i},${label(i)}`)), ['id']);
});

test('names of keys are told from words that end alike', () => {
  for (const name of [
    'id',
    'ID',
    'user_id',
    'PassengerId',
    'customer id',
    'Unnamed: 0',
    'index',
    'row number',
    'Nr.',
    '编号',
    'kundenNr',
  ])
    assert.ok(isIdName(name), name);
  for (const name of ['paid', 'humid', 'Druid', 'grid', 'x', 'number of rooms', 'keyboard', 'indexed price', 'nothing', 'acid'])
    assert.ok(!isIdName(name), name);
});

const images = (labels: readonly number[]) => ({
  im: idxBytes(
    [labels.length, 2, 2],
    labels.flatMap((value) => [value, 0, value, 0]),
  ),
  lb: idxBytes([labels.length], labels),
});
const loadImages = async (labels: readonly number[]) => {
  const data = await loadDataset({ type: 'idx', images: 'im', labels: 'lb' }, images(labels), 1, 0);
  const classes = data.task.output.kind === 'classes' ? data.task.output.classes : [];
  return { classes, used: [...new Set(data.training.targets)].sort(), notices: data.notices };
};

test('labels of images that count from 1 are as many classes, which is told', async () => {
  assert.deepEqual(await loadImages([1, 2, 3, 1, 2, 3]), {
    classes: ['1', '2', '3'],
    used: [0, 1, 2],
    notices: ['lb: the labels are 1 to 3, which gives 3 classes.'],
  });
});

test('labels of images from 0 are not told, an absent one is, and codes are classes', async () => {
  assert.deepEqual(await loadImages([0, 1, 2, 0]), { classes: ['0', '1', '2'], used: [0, 1, 2], notices: [] });
  assert.deepEqual(await loadImages([0, 1, 3, 0]), {
    classes: ['0', '1', '2', '3'],
    used: [0, 1, 3],
    notices: ['lb: no image has the label 2.'],
  });
  assert.deepEqual(await loadImages([0, 255, 0, 255]), {
    classes: ['0', '255'],
    used: [0, 1],
    notices: ['lb: the labels are 0, 255, which gives 2 classes.'],
  });
});

test('a column without a header can be named by a number, also in a list', async () => {
  const data = await loadDataset(
    { type: 'csv', path: 't', header: false, target: 3, ignore: [1] },
    { t: ROWS.map((i) => `${i * i},${i % 7},${label(i)}`).join('\n') },
  );
  assert.deepEqual(namesOf(data), ['2']);
});
