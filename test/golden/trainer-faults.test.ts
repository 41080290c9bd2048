/** What may go wrong in a training, each with a message that says where and what to do, and with nothing lost. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EventOf } from '../../src/core/run.ts';
import { type Given, header, Trainer, trained, workspace } from './trainers.ts';

const SPIRALS = {
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [16] },
  earlyStopping: { enabled: false },
  training: { epochs: 3 },
};
const ENDLESS = { ...SPIRALS, training: { epochs: 100_000 } };

/** The end of a run whose workspace has these files. */
async function endOf(t: TestContext, given: Given, files: Readonly<Record<string, string>> = {}): Promise<EventOf<'ended'>> {
  const folder = workspace(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const trainer = await trained(t, given, 'run', folder);
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended');
  assert.ok(!existsSync(join(trainer.folder, 'live.json')));
  return ended;
}

test('a program that throws ends the run with its file and line', async (t) => {
  const program = `export default {
  model(tf) {
    return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  },
  data() {
    throw new Error('no such table');
  },
};
`;
  const { status, fault } = await endOf(t, { program: 'train.js' }, { 'train.js': program });
  assert.equal(status, 'failed');
  assert.match(fault?.message ?? '', /no such table/);
  assert.match(fault?.file ?? '', /train\.js$/);
  assert.equal(fault?.line, 6);
});

test('a program that is not there is named, with the setting', async (t) => {
  const { fault } = await endOf(t, { program: 'absent.ts' });
  assert.match(fault?.message ?? '', /absent\.ts/);
  assert.equal(fault?.key, 'descent.program');
});

const programOf = (inputShape: string, xs: string) => `export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: ${inputShape} })] }),
  data: (tf) => ({ xs: tf.tensor(${xs}), ys: tf.tensor([[0], [1], [0], [1]]) }),
};
`;

test('shapes that do not fit are both named', async (t) => {
  const { fault } = await endOf(t, { program: 'train.js' }, { 'train.js': programOf('[3]', '[[1, 2], [3, 4], [5, 6], [7, 8]]') });
  assert.match(fault?.message ?? '', /\[3\].*\[2\]/);
  assert.ok(fault?.remedy);
});

test('NaN in the data is found before it spoils the weights', async (t) => {
  const { fault } = await endOf(
    t,
    { program: 'train.js' },
    { 'train.js': programOf('[2]', '[[1, 2], [3, NaN], [5, 6], [7, 8]]') },
  );
  assert.match(fault?.message ?? '', /NaN/);
  assert.ok(fault?.remedy);
});

test('a dataset without its file names the file', async (t) => {
  const { fault } = await endOf(t, { dataset: { type: 'csv', path: 'flowers.csv', target: 'species' } });
  assert.match(fault?.message ?? '', /flowers\.csv/);
  assert.ok(fault?.remedy);
});

test('a run that diverges says so and keeps what was good', async (t) => {
  const given = {
    program: 'train.js',
    optimizer: { type: 'sgd', learningRate: 10 },
    earlyStopping: { enabled: false },
    training: { epochs: 200, validationSplit: 0 },
  };
  const ended = await endOf(t, given, { 'train.js': programOf('[2]', '[[1, 2], [3, 4], [5, 6], [7, 8]]') });
  assert.equal(ended.status, 'diverged');
  assert.equal(ended.restored, 1);
});

test('early stopping ends the run and restores the best epoch', async (t) => {
  const given = {
    ...SPIRALS,
    optimizer: { type: 'adam', learningRate: 0.05 },
    earlyStopping: { enabled: true, monitor: 'val_loss', patience: 2, restoreBest: true },
    training: { epochs: 500 },
  };
  const trainer = await trained(t, given);
  const events = trainer.events();
  const ended = events.at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'stoppedEarly');
  const best = events.findLast((event) => event.type === 'epoch' && event.best);
  assert.ok(best?.type === 'epoch');
  assert.equal(ended.restored, best.epoch);
  const losses = trainer.table('epochs').column('val_loss');
  assert.equal(losses.indexOf(Math.min(...losses)) + 1, best.epoch);
  assert.equal(losses.length, best.epoch + 2);
});

test('a run that is being trained is not trained a second time; another may be', async (t) => {
  const folder = workspace(t);
  const first = new Trainer(t, header(folder, ENDLESS));
  const client = await first.client();
  await client.event('started');
  const again = await new Trainer(t, header(folder, ENDLESS), { resume: true }).exit;
  assert.equal(again.code, 1);
  assert.match(again.log, /already being trained/);
  const other = await trained(t, SPIRALS, 'other', folder);
  assert.ok(other.events().some(({ type }) => type === 'ended'));
  client.send({ type: 'stop', restoreBest: true });
  await client.event('ended');
  const ended = client.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'stopped' && ended.restored !== undefined);
});

test('strangers are not answered, and bad commands are refused by name', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), ENDLESS));
  const stranger = await trainer.client('a guess');
  await stranger.closed;
  assert.deepEqual(stranger.replies, []);
  assert.equal(stranger.bytes('events.jsonl').length, 0);
  const client = await trainer.client();
  for (const command of [
    { type: 'step', count: 0 },
    { type: 'fly' },
    { type: 'change', key: 'optimizer.learningRat', value: 1 },
    { type: 'change', key: 'optimizer.learningRate', value: -1 },
    { type: 'change', key: 'training.epochs', value: 1 },
  ])
    client.send(command);
  await client.until(({ replies }) => replies.length === 6);
  const messages = client.replies.map((reply) => (reply.type === 'refused' ? reply.message : reply.type));
  assert.equal(messages[0], 'welcome');
  assert.match(messages[1] ?? '', /at least 1/);
  assert.match(messages[2] ?? '', /Unknown command "fly"/);
  assert.match(messages[3] ?? '', /learningRat .*Did you mean "optimizer\.learningRate"/);
  assert.match(messages[4] ?? '', /optimizer\.learningRate must be/);
  assert.match(messages[5] ?? '', /cannot be changed/);
});

test('a reader that does not read holds nothing up, and gets every byte in the end', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), { ...SPIRALS, training: { epochs: 40 }, instrumentation: { every: 1 } }));
  const slow = await trainer.client();
  slow.socket.pause();
  const quick = await trainer.client();
  await quick.event('ended');
  slow.socket.resume();
  await slow.closed;
  await quick.closed;
  assert.deepEqual(slow.bytes('events.jsonl'), readFileSync(join(trainer.folder, 'events.jsonl')));
  for (const name of ['steps.table', 'layers.table', 'histograms.table'] as const)
    assert.ok(slow.bytes(name).equals(quick.bytes(name)), name);
  assert.equal((await trainer.exit).code, 0);
  assert.deepEqual(
    readdirSync(trainer.folder).filter((name) => name.endsWith('.new')),
    [],
  );
});
