/** Bad input to the real trainer: each fault names its place and a remedy, keeps what was recorded, and shows no stack. */
import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Fault } from '../../src/core/fault.ts';
import { assertSame, type Given, header, Trainer, trained, workspace } from './trainers.ts';

const MODEL = 'model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] }),';
const DATA = 'data: (tf) => ({ xs: tf.tensor([[1, 2], [3, 4], [5, 6], [7, 8]]), ys: tf.tensor([[0], [1], [0], [1]]) }),';
const PROGRAM = { program: 'train.ts', earlyStopping: { enabled: false }, training: { epochs: 50, batchSize: 2 } };
const csv = (more: Given = {}) => ({ dataset: { type: 'csv', path: 'table.csv', target: 'y', ...more } });
const idx = { dataset: { type: 'idx', images: 'images.idx', labels: 'labels.idx' } };

interface Case {
  readonly name: string;
  readonly given?: Given;
  readonly files: Readonly<Record<string, string>>;
  /** `file:line` in the workspace, or the file alone. */
  readonly at: string;
  readonly key?: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
  /** Steps that are recorded before it fails. */
  readonly steps?: number;
}

const cases: readonly Case[] = [
  {
    name: 'a program that throws while it is imported',
    files: {
      'train.ts': `const rows: number[] = JSON.parse('null');\nexport const count = rows.length;\nexport default { ${MODEL} ${DATA} };`,
    },
    at: 'train.ts:2',
    message: /^Loading train\.ts failed\. TypeError/,
    remedy: /^Correct this line/,
  },
  {
    name: 'a model that throws',
    files: { 'train.ts': `export default {\n  model() {\n    throw new Error('no such layer');\n  },\n  ${DATA} };` },
    at: 'train.ts:3',
    message: /^The function "model" of train\.ts failed\. no such layer$/,
    remedy: /^Correct this line/,
  },
  {
    name: 'data that throws',
    files: { 'train.ts': `export default { ${MODEL}\n  data() {\n    throw new Error('no such table');\n  } };` },
    at: 'train.ts:3',
    message: /^The function "data" of train\.ts failed\. no such table$/,
    remedy: /^Correct this line/,
  },
  {
    name: 'a loss that throws in the first step',
    files: { 'train.ts': `export default { ${MODEL} ${DATA}\n  loss: (y) => y.absent.mean() };` },
    at: 'train.ts:2',
    message: /^The loss of train\.ts failed\. TypeError/,
    remedy: /^Correct this line/,
    steps: 0,
  },
  {
    name: 'batches that end in an exception in mid-training',
    files: {
      'train.ts': `let passes = 0;
export default { ${MODEL}
  *data(tf) {
    passes++;
    for (let i = 0; i < 10; i++) {
      if (passes === 3 && i === 4) throw new Error('the file has ended');
      yield { xs: tf.ones([2, 2]), ys: tf.ones([2, 1]) };
    }
  } };`,
    },
    at: 'train.ts:6',
    message: /^Reading train of train\.ts failed\. the file has ended$/,
    remedy: /^Correct this line/,
    steps: 24 - 10,
  },
  {
    name: 'an error in mid-training that nobody awaits',
    files: {
      'train.ts': `export default { ${MODEL} ${DATA}
  loss(y, p) {
    Promise.resolve().then(() => y.absent.length);
    return p.sub(y).square().mean();
  } };`,
    },
    at: 'train.ts:3',
    message: /^The run failed\. TypeError/,
    remedy: /^Correct this line/,
  },
  {
    name: 'an empty program',
    files: { 'train.ts': '' },
    at: 'train.ts',
    key: 'descent.program',
    message: /train\.ts has no default export with a model and data\. It exports nothing\./,
    remedy: /^For example: export default \{ model/,
  },
  {
    name: 'inputs that do not fit a model with a loss of its own',
    files: {
      'train.ts': `export default { ${MODEL} loss: (y, p) => p.sub(y).square().mean(),
  data: (tf) => ({ xs: tf.ones([4, 3]), ys: tf.ones([4, 1]) }) };`,
    },
    at: 'train.ts',
    message: /expects inputs of shape \[2\], but the examples of the data have shape \[3\]/,
    remedy: /inputShape: \[3\]/,
  },
  {
    name: 'NaN in the data of a program, by its place in that data',
    files: {
      'train.ts': `export default { ${MODEL} data: () => ({ xs: [[1, 2], [3, 4], [5, NaN], [7, 8]], ys: [0, 1, 0, 1] }) };`,
    },
    at: 'train.ts',
    message: /^xs of data contains NaN \(not a number\): value 2 of example 3\.$/,
    remedy: /fill in the missing values/,
  },
  {
    name: 'a class number that the model has no unit for',
    files: {
      'train.ts': `export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [1], activation: 'softmax' })] }),
  data: () => ({ xs: [1, 2, 3, 4], ys: [0, 1, 2, 3] }) };`,
    },
    at: 'train.ts',
    message: /targets are 0, 1, 2, 3, but the loss sparseCategoricalCrossentropy expects class indices from 0 to 2/,
    remedy: /one unit per class, and number the classes from 0/,
  },
  {
    name: 'text where a number should be in a table',
    given: csv(),
    files: { 'table.csv': 'x,y\n1,a\n2,b\nthree,a\n' },
    at: 'table.csv:4',
    message: /column "x": "three" is not a number/,
    remedy: /descent\.dataset\.ignore/,
  },
  {
    name: 'a target that is no column, but for its case',
    given: csv({ target: 'Y' }),
    files: { 'table.csv': 'x,y\n1,a\n2,b\n' },
    at: 'table.csv',
    key: 'descent.dataset.target',
    message: /the target column "Y" does not exist \(descent\.dataset\.target\)\. Columns: "x", "y"/,
    remedy: /Did you mean "y"/,
  },
  {
    name: 'an empty table',
    given: csv(),
    files: { 'table.csv': '' },
    at: 'table.csv',
    message: /table\.csv is empty/,
    remedy: /contains data/,
  },
  {
    name: 'a folder in place of a table',
    given: csv({ path: '.' }),
    files: {},
    at: '',
    key: 'descent.dataset.path',
    message: /it is a folder/,
    remedy: /Enter the path of a file|descent\.dataset\.path/,
  },
  {
    name: 'a table that is not there',
    given: csv(),
    files: {},
    at: 'table.csv',
    key: 'descent.dataset.path',
    message: /table\.csv does not exist/,
    remedy: /Correct descent\.dataset\.path/,
  },
  {
    name: 'an empty file of images',
    given: idx,
    files: { 'images.idx': '', 'labels.idx': '' },
    at: 'images.idx',
    message: /images\.idx is empty/,
    remedy: /contains data/,
  },
];

function assertClear(fault: Fault, folder: string, { at, key, message, remedy }: Case): void {
  const [file = '', line] = at.split(':');
  assert.match(fault.message, message);
  assert.match(fault.remedy ?? '', remedy);
  assert.equal(relative(folder, fault.file ?? ''), file);
  if (line !== undefined) assert.equal(String(fault.line), line);
  if (key !== undefined) assert.equal(fault.key, key);
  assert.doesNotMatch(`${fault.message} ${fault.remedy}`, /\n\s+at |\.ts:\d+:\d+\)|node:internal/, 'a stack trace');
}

function write(t: TestContext, files: Case['files']): string {
  const folder = workspace(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

for (const example of cases)
  test(`${example.name}: told with its place and a remedy`, async (t) => {
    const folder = write(t, example.files);
    const trainer = await trained(t, example.given ?? PROGRAM, 'run', folder);
    const ended = trainer.events().at(-1);
    assert.ok(ended?.type === 'ended' && ended.status === 'failed' && ended.fault, JSON.stringify(ended));
    assertClear(ended.fault, folder, example);
    if (example.steps !== undefined) assert.equal(ended.step, example.steps);
    if (ended.step > 0) assert.equal(trainer.table('steps').steps.length, ended.step);
  });

test('a table behind a link that leads out of the workspace is read: large data is often kept elsewhere', async (t) => {
  const folder = write(t, {});
  const elsewhere = write(t, { 'data.csv': 'x,y\n1,2\n2,4\n3,6\n4,8\n' });
  symlinkSync(join(elsewhere, 'data.csv'), join(folder, 'table.csv'));
  const ended = (await trained(t, csv(), 'run', folder)).events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.fault === undefined, JSON.stringify(ended));
});

test('a training whose program failed goes on, once that is corrected, as if it never had', async (t) => {
  const source = (limit: number) => `let steps = 0;
export default { ${MODEL} ${DATA}
  loss(y, p) {
    if (++steps > ${limit}) throw new Error('tired');
    return p.sub(y).square().mean();
  } };`;
  const given = { ...PROGRAM, training: { epochs: 20, batchSize: 1 } };
  const plain = await trained(t, given, 'run', write(t, { 'train.ts': source(1000) }));
  const folder = write(t, { 'train.ts': source(30) });
  const failing = await trained(t, given, 'run', folder);
  assert.ok(failing.events().some((event) => event.type === 'ended' && event.status === 'failed'));
  writeFileSync(join(folder, 'train.ts'), source(1000));
  const resumed = new Trainer(t, header(folder, given), { resume: true });
  assert.equal((await resumed.exit).code, 0);
  assertSame(resumed.table('steps'), plain.table('steps'));
  assertSame(resumed.table('epochs'), plain.table('epochs'));
});
