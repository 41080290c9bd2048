/** Programs of other kinds than one input and one output, in real trainers: what is recorded, told, and resumed bit for bit. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readHeader, readRun } from '../../src/store/run-folders.ts';
import { assertSame, header, tableOf, Trainer, workspace } from './trainers.ts';

const TRAINING = { epochs: 4, batchSize: 4, validationSplit: 0.25, shuffle: false, checkpointSeconds: 3600 };

function start(t: TestContext, source: string, training: object = {}): { trainer: Trainer; folder: string } {
  const folder = workspace(t);
  writeFileSync(join(folder, 'program.mjs'), source);
  const given = { program: 'program.mjs', earlyStopping: { enabled: false }, training: { ...TRAINING, ...training } };
  return { trainer: new Trainer(t, header(folder, given)), folder };
}
const noticesOf = (folder: string) =>
  readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    .flatMap(({ type, message }) => (type === 'notice' ? [String(message)] : []));
const table = (folder: string, name: string) => tableOf(readFileSync(join(folder, `${name}.table`)));

/** The first process is told to exit in the middle of the second epoch, where `interrupted` is true. */
const program = (
  model: string,
  data: string,
  interrupted: boolean,
  more = '',
) => `import { existsSync, writeFileSync } from 'node:fs';
let tf;
let calls = 0;
const MARK = new URL('interrupted', import.meta.url);
export default {
  model(given) { tf = given; ${model} },
  data() { ${data} },
  ${more}
  metrics: [function seen(y, p) {
    if (${interrupted} && ++calls === 9 && !existsSync(MARK)) { writeFileSync(MARK, ''); process.kill(process.pid, 'SIGTERM'); }
    return p.mean();
  }],
};`;
const NUMBERS = 'const n = (i, k) => Math.sin(3 * i + k);';

const KINDS: Readonly<Record<string, { model: string; data: string; more?: string; columns: readonly string[] }>> = {
  'a stateful recurrent layer': {
    model:
      'return tf.sequential({ layers: [tf.layers.lstm({ units: 3, stateful: true, batchInputShape: [4, 3, 1] }), tf.layers.dense({ units: 1 })] });',
    data: `${NUMBERS} return { train: { xs: Array.from({ length: 32 }, (_, i) => [0, 1, 2].map((k) => [n(i, k)])), ys: Array.from({ length: 32 }, (_, i) => n(i, 3)) } };`,
    columns: ['loss', 'seen', 'val_loss', 'val_seen'],
  },
  'masked steps': {
    model: `return tf.sequential({ layers: [tf.layers.embedding({ inputDim: 9, outputDim: 3, maskZero: true, inputLength: 5 }),
      tf.layers.lstm({ units: 3, returnSequences: true }), tf.layers.dense({ units: 2, activation: 'softmax' })] });`,
    data: `const xs = Array.from({ length: 32 }, (_, i) => [0, 1, 2, 3, 4].map((k) => (k <= i % 5 ? 1 + ((i * k) % 8) : 0)));
      return { train: { xs, ys: xs.map((row) => row.map((word) => word % 2)) } };`,
    columns: ['loss', 'seen', 'val_loss', 'val_seen'],
  },
  'two inputs, two outputs and sample weights': {
    model: `const [a, b] = [tf.input({ shape: [2], name: 'a' }), tf.input({ shape: [1], name: 'b' })];
      const joined = tf.layers.dense({ units: 4, activation: 'tanh' }).apply(tf.layers.concatenate().apply([a, b]));
      return tf.model({ inputs: [a, b], outputs: [tf.layers.dense({ units: 1, name: 'u' }).apply(joined), tf.layers.dense({ units: 2, name: 'v', activation: 'softmax' }).apply(joined)] });`,
    data: `${NUMBERS} const rows = Array.from({ length: 32 }, (_, i) => i);
      return { train: { xs: { b: rows.map((i) => [n(i, 0)]), a: rows.map((i) => [n(i, 1), n(i, 2)]) }, ys: { u: rows.map((i) => n(i, 4)), v: rows.map((i) => i % 2) }, sampleWeight: rows.map((i) => 1 + (i % 3)) } };`,
    more: 'lossWeights: { u: 0.5 },',
    columns: ['loss', 'u_loss', 'v_loss', 'u_seen', 'v_seen', 'val_loss', 'val_u_loss', 'val_v_loss', 'val_u_seen', 'val_v_seen'],
  },
};

for (const [kind, { model, data, more = '', columns }] of Object.entries(KINDS))
  test(`a run with ${kind} that is interrupted within an epoch goes on bit for bit`, async (t) => {
    const whole = start(t, program(model, data, false, more));
    assert.equal((await whole.trainer.exit).code, 0, (await whole.trainer.exit).log);
    const { columns: found } = table(whole.trainer.folder, 'epochs');
    assert.deepEqual(found.slice(3), columns);
    const first = start(t, program(model, data, true, more));
    await first.trainer.exit;
    assert.equal((await readRun(first.trainer.folder)).ended, undefined);
    const again = new Trainer(t, await readHeader(first.trainer.folder), { resume: true, folder: first.trainer.folder });
    assert.equal((await again.exit).code, 0, (await again.exit).log);
    for (const name of ['steps', 'epochs'])
      assertSame(table(again.folder, name), table(whole.trainer.folder, name), ['time', 'stepTime', 'probeTime']);
  });

const CLASSIFIER = "return tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 2, activation: 'softmax' })] });";

test('epochs that have more batches than the first are told once', async (t) => {
  const batches =
    'return { train: function* (epoch) { for (let i = 0; i < 2 + epoch; i++) yield { xs: [[i], [1]], ys: [0, 1] }; } };';
  const { trainer } = start(t, program(CLASSIFIER, batches, false));
  assert.equal((await trainer.exit).code, 0, (await trainer.exit).log);
  const told = noticesOf(trainer.folder).filter((message) => /more than 2 batches/.test(message));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^Epoch 2 .*batchesPerEpoch/);
  assert.equal(table(trainer.folder, 'steps').steps.length, 8);
});

test('a program that exits the process ends its run as failed, at its own line', async (t) => {
  const data = 'setTimeout(() => process.exit(0), 200); return { train: { xs: [[0], [1], [0], [1]], ys: [0, 1, 0, 1] } };';
  const { trainer, folder } = start(t, program(CLASSIFIER, data, false), { epochs: 1_000_000 });
  await trainer.exit;
  const { ended } = await readRun(trainer.folder);
  assert.equal(ended?.status, 'failed');
  assert.match(ended?.fault?.message ?? '', /process\.exit/);
  assert.deepEqual([ended?.fault?.file, ended?.fault?.line], [join(folder, 'program.mjs'), 7]);
});
