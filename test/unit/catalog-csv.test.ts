import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Data } from '../../src/catalog/types.ts';
import { UserError } from '../../src/core/fault.ts';
import { type Files, loadDataset, withSharedData } from './catalog.ts';

/** All rows of a table without a split, so that they come in one piece; sorted by their first input. */
const load = (table: string | Uint8Array, settings: Record<string, unknown> = {}, split = 0) =>
  loadDataset({ type: 'csv', path: 'my/table.csv', target: 'y', ...settings }, { 'my/table.csv': table }, 1, split);
const inputRows = ({ training, task }: Data) => {
  const size = task.input.kind === 'vector' ? task.input.size : 0;
  return Array.from({ length: training.count }, (_, i) => [...training.inputs.subarray(i * size, (i + 1) * size)]);
};

test('numbers are standardized with the mean and deviation of the training examples alone', async () => {
  const table = `x,y\n${Array.from({ length: 50 }, (_, i) => `${i * i},${i / 7}`).join('\n')}`;
  const { training, validation } = await load(table, {}, 0.4);
  const mean = training.inputs.reduce((a, b) => a + b) / training.count;
  const variance = training.inputs.reduce((a, b) => a + (b - mean) ** 2, 0) / training.count;
  assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-5);
  const other = (validation?.inputs.reduce((a, b) => a + b, 0) ?? 0) / (validation?.count ?? 1);
  assert.ok(Math.abs(other) > 1e-3, 'the validation examples were not used');
});

test('text becomes one column a value; missing cells get the mean or a category of their own, and the user is told', async () => {
  const data = await load('size,colour,y\n1,red,0.5\n?,red,1.5\n3,,2.5\n5,blue,3.5\n', { standardize: false });
  assert.deepEqual(data.task.input, {
    kind: 'vector',
    size: 4,
    names: ['size', 'colour=blue', 'colour=red', 'colour=(missing)'],
  });
  const sorted = inputRows(data).map((row, i) => ({ row, y: data.training.targets[i] ?? 0 }));
  sorted.sort((a, b) => a.y - b.y);
  assert.deepEqual(
    sorted.map(({ row }) => row),
    [
      [1, 0, 1, 0],
      [3, 0, 1, 0],
      [3, 0, 0, 1],
      [5, 1, 0, 0],
    ],
  );
  assert.deepEqual(data.notices, [
    'Treated as missing values: ? (1). To choose the words, set descent.dataset.missing.',
    'Column "size": imputed 1 missing value with the training mean, 3.',
    'Column "colour": 1 missing value has a category of its own.',
  ]);
});

const withoutScale = (output: Data['task']['output']) =>
  output.kind === 'numbers' ? { kind: output.kind, size: output.size } : output;

test('the target: text gives classes, few whole numbers give classes, others numbers; the setting decides otherwise', async () => {
  const outputs = async (values: readonly (string | number)[], task = 'auto') =>
    withoutScale((await load(`x,y\n${values.map((value, i) => `${i % 7},${value}`).join('\n')}`, { task })).task.output);
  const many = (f: (i: number) => string | number) => Array.from({ length: 30 }, (_, i) => f(i));
  assert.deepEqual(await outputs(many((i) => ['b', 'a'][i % 2] ?? '')), { kind: 'classes', classes: ['a', 'b'] });
  assert.deepEqual(await outputs(many((i) => [10, 9, 2][i % 3] ?? 0)), { kind: 'classes', classes: ['2', '9', '10'] });
  assert.deepEqual(
    await outputs(
      many((i) => [10, 9, 2][i % 3] ?? 0),
      'numbers',
    ),
    { kind: 'numbers', size: 1 },
  );
  assert.deepEqual(await outputs(many((i) => i)), { kind: 'numbers', size: 1 });
  assert.deepEqual(await outputs(many((i) => (i % 3) + 0.5)), { kind: 'numbers', size: 1 });
  assert.deepEqual(
    await outputs(
      many((i) => (i % 3) + 0.5),
      'classes',
    ),
    { kind: 'classes', classes: ['0.5', '1.5', '2.5'] },
  );
});

test('a gap that training does not see is imputed with its most frequent value', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i === 7 ? '' : 'ab'[i % 2]},${i}`);
  const found = await Promise.all(
    Array.from({ length: 12 }, (_, seed) =>
      loadDataset({ type: 'csv', path: 't', target: 'y' }, { t: `c,y\n${rows.join('\n')}` }, seed, 0.5),
    ),
  );
  const told = found.map(({ notices, task }) => [task.input.kind === 'vector' && task.input.size, notices.join()]);
  assert.ok(
    told.some(
      ([size, text]) => size === 2 && /imputed 1 missing value with the most frequent training value, "[ab]"/.test(`${text}`),
    ),
  );
  assert.ok(told.some(([size, text]) => size === 3 && /1 missing value has a category of its own/.test(`${text}`)));
});

test('rows without a target are left out and counted', async () => {
  const data = await load('x,y\n1,a\n2,\n3,b\n4,NA\n');
  assert.equal(data.training.count, 2);
  assert.deepEqual(data.notices, [
    'Treated as missing values: NA (1). To choose the words, set descent.dataset.missing.',
    'Dropped 2 rows without a value in the target column "y".',
  ]);
});

test('separators, a missing header, a byte order mark and gzip', async () => {
  for (const separator of [',', ';', '\t']) {
    const data = await load(`\ufeffx${separator}y\n1${separator}a\n2${separator}b\n`);
    assert.deepEqual(data.task.input, { kind: 'vector', size: 1, names: ['x'] });
  }
  assert.deepEqual((await load('1,a\n2,b\n', { header: false, target: '2' })).task.output, {
    kind: 'classes',
    classes: ['a', 'b'],
  });
  assert.equal((await load(gzipSync('x,y\n1,a\n2,b\n'))).training.count, 2);
});

test('words: the commonest get numbers, the rest are unknown, short texts are padded and long ones cut', async () => {
  const table = 'words,y\nthe cat,a\nThe DOG!,b\n"the the cat, and more",a\n,b\n';
  const data = await load(table, { text: 'words', vocabulary: 4, length: 3 });
  assert.deepEqual(data.task.input, { kind: 'text', length: 3, vocabulary: 4 });
  const rows = Array.from({ length: 4 }, (_, i) => data.training.inputs.subarray(3 * i, 3 * i + 3).join());
  assert.deepEqual(rows.sort(), ['0,0,0', '2,1,0', '2,2,3', '2,3,0']);
  assert.deepEqual(data.notices, ['Truncated 1 of 4 texts to 3 words. To keep more, raise descent.dataset.length.']);
});

const ok = 'x,y\n1,a\n2,b\n';
const broken: readonly (readonly [
  what: string,
  table: string,
  settings: Record<string, unknown>,
  message: RegExp,
  line?: number,
])[] = [
  [
    'an absent target',
    ok,
    { target: 'Y' },
    /my\/table\.csv: the target column "Y" does not exist \(descent\.dataset\.target\)\. Columns: "x", "y"/,
  ],
  ['an absent column to ignore', ok, { ignore: ['z'] }, /the column "z" does not exist \(descent\.dataset\.ignore\)/],
  ['an absent text column', ok, { text: 'words' }, /the text column "words" does not exist \(descent\.dataset\.text\)/],
  ['the target as text', ok, { text: 'y' }, /both name the column "y"/],
  ['text among numbers', 'x,y\n1,a\n2,b\nthree,a\n', {}, /line 4, column "x": "three" is not a number/, 4],
  ['text among target numbers', 'x,y\n1,1.5\n2,oops\n3,2\n', {}, /line 3, column "y": "oops" is not a number/, 3],
  ['text where numbers were asked for', ok, { task: 'numbers' }, /line 2, column "y": "a" is not a number/, 2],
  ['infinity', 'x,y\n1,a\n-inf,b\n', {}, /line 3, column "x": -inf is not a finite number/, 3],
  ['a number too large', 'x,y\n1,a\n1e300,b\n', {}, /line 3, column "x": 1e300 is too large/, 3],
  ['an empty file', '', {}, /my\/table\.csv is empty/],
  ['blank lines only', '\n\n', {}, /my\/table\.csv is empty/],
  ['a header alone', 'x,y\n', {}, /a header but no rows/],
  ['a ragged row', 'x,y\n1,a\n2,b,c\n', {}, /line 3: found 3 values, but the header has 2/, 3],
  ['an open quote', 'x,y\n1,"a\n2,b\n', {}, /line 2: the quoted value is not closed/, 2],
  ['only one class', 'x,y\n1,a\n2,a\n', {}, /all rows have the same value "a" in the target column "y"/],
  ['nothing to learn from', 'x,y\n1,a\n2,b\n', { ignore: ['x'] }, /no feature columns are left/],
  ['too many categories', 'n,y\nu,a\nv,b\nw,a\n', { categories: 2 }, /the text column "n" has 3 distinct values/],
  ['no target values', 'x,y\n1,\n2,\n', {}, /fewer than two rows have a value in the target column "y"/],
  ['bytes', 'x\0y', {}, /not a text file/],
];
for (const [what, table, settings, message, line] of broken)
  test(`${what} is refused, with the file, the place and a remedy`, async () => {
    await assert.rejects(load(table, settings), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.ok((error.fault.remedy ?? '').length > 0);
      assert.equal(error.fault.file, '/folder/my/table.csv');
      assert.equal(error.fault.line, line);
      return true;
    });
  });

test('texts that rarely repeat are to be left out, or trained on as words where there is nothing else', async () => {
  const rejected = async (table: string) => {
    const error: unknown = await load(table, { categories: 2, target: 'y' }).catch((reason: unknown) => reason);
    assert.ok(error instanceof UserError);
    return error.fault;
  };
  const alone = await rejected('n,y\nu,a\nv,b\nw,a\n');
  assert.equal(alone.key, 'descent.dataset.text');
  assert.match(alone.remedy ?? '', /^To train on its words, set descent\.dataset\.text/);
  const beside = await rejected('x,n,y\n1,u,a\n2,v,b\n4,w,a\n');
  assert.equal(beside.key, 'descent.dataset.ignore');
});

test('a mistyped target is answered by the nearest column', async () => {
  await assert.rejects(load('species,y\n1,a\n2,b\n', { target: 'spices' }), (error) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.fault.remedy, 'Did you mean "species"?');
    assert.equal(error.fault.key, 'descent.dataset.target');
    return true;
  });
});

test('a table whose first line is data is suspected', async () => {
  const { notices } = await load('5.1,3.5,0\n4.9,3,1\n6.2,2.8,2\n', { target: '0' });
  assert.match(notices[0] ?? '', /column names are numbers.*set descent\.dataset\.header to false/);
  await assert.rejects(
    load('1,1,0\n2,3,1\n4,5,1\n', { target: '0' }),
    (error) => error instanceof UserError && /header to false/.test(error.fault.remedy ?? ''),
  );
});

test('a column that counts the rows is pointed out', async () => {
  const table = `order,x,y\n${Array.from({ length: 30 }, (_, i) => `${i + 1},${i % 4},${'ab'[i % 2]}`).join('\n')}`;
  assert.deepEqual((await load(table)).notices, [
    'Column "order" looks like a row number. Add it to descent.dataset.ignore, unless the order of the rows is a feature.',
  ]);
});

const real: readonly (readonly [Record<string, unknown>, (data: Data) => void])[] = [
  [
    { path: 'iris.csv', target: 'species' },
    ({ task, training, validation }) => {
      assert.deepEqual(task.output, { kind: 'classes', classes: ['setosa', 'versicolor', 'virginica'] });
      assert.deepEqual([training.count, validation?.count], [120, 30]);
    },
  ],
  [
    { path: 'titanic-train.csv', target: 'Survived', ignore: ['PassengerId', 'Name', 'Ticket', 'Cabin'] },
    ({ task, training, notices }) => {
      assert.equal(task.input.kind === 'vector' && task.input.size, 11);
      assert.equal(training.count, 713);
      assert.equal(notices.length, 2);
    },
  ],
  [
    { path: 'sms.tsv', target: 'label', text: 'msg' },
    ({ task, training, validation }) => {
      assert.deepEqual(task.output, { kind: 'classes', classes: ['ham', 'spam'] });
      assert.equal(training.count + (validation?.count ?? 0), 5574);
      const spam = training.targets.reduce((a, b) => a + b) / training.count;
      assert.ok(spam > 0.11 && spam < 0.16, `${spam}`);
    },
  ],
];
const none: Files = {};
for (const [settings, look] of real)
  test(`the real ${settings.path} loads`, withSharedData, async () =>
    look(await loadDataset({ type: 'csv', ...settings }, none)),
  );
