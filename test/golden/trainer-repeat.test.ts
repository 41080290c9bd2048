/** The same seed gives the same run, bit for bit: twice, when paused, when stepped, when killed and taken up again. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fold, initialRun } from '../../src/core/run-fold.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

/** Dropout, noise, shuffling and momentum, so that every source of randomness and every kind of state takes part. */
const RECIPE = {
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [16, 16] },
  regularization: {
    dropout: 0.2,
    l2: 0.001,
    clipNorm: 1,
    weightDecay: 0.01,
    maxNorm: 3,
    labelSmoothing: 0.05,
    inputNoise: 0.02,
    activityL1: 1e-5,
  },
  earlyStopping: { enabled: false },
  training: { epochs: 12, seed: 7, checkpointSeconds: 1 },
  schedule: { type: 'cosine' },
};
/** The same, with time for the test to reach in, on a machine that is busy with other things too. */
const LONG_EPOCHS = 50;
const LONG = { ...RECIPE, training: { ...RECIPE.training, epochs: LONG_EPOCHS } };

test('the same seed twice gives the same figures, and another seed gives others', async (t) => {
  const [first, second] = [await trained(t, RECIPE), await trained(t, RECIPE)];
  const other = await trained(t, { ...RECIPE, training: { ...RECIPE.training, seed: 8 } });
  assertSame(first.table('steps'), second.table('steps'));
  assertSame(first.table('epochs'), second.table('epochs'));
  assert.notDeepEqual(first.table('steps').column('loss'), other.table('steps').column('loss'));
});

test('a finished run leaves a whole folder', async (t) => {
  const { folder, ...run } = await trained(t, RECIPE).then((trainer) => ({
    folder: trainer.folder,
    events: trainer.events(),
    steps: trainer.table('steps'),
    epochs: trainer.table('epochs'),
    layers: trainer.table('layers'),
  }));
  const stepsPerEpoch = 25;
  assert.equal(run.events[0]?.type, 'started');
  const ended = run.events.at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'finished');
  assert.ok((ended.seconds ?? 0) >= (run.epochs.column('time').at(-1) ?? Number.NaN), 'the clock of the epochs table');
  assert.deepEqual(
    run.steps.steps,
    Array.from({ length: 12 * stepsPerEpoch }, (_, i) => i + 1),
  );
  assert.deepEqual(
    run.epochs.steps,
    Array.from({ length: 12 }, (_, i) => (i + 1) * stepsPerEpoch),
  );
  assert.deepEqual(run.epochs.columns, ['epoch', 'time', 'learningRate', 'loss', 'accuracy', 'val_loss', 'val_accuracy']);
  assert.ok(run.layers.columns.includes('m.norm') && run.layers.columns.includes('v.q95'));
  const cosines = run.layers.column('cosineMean');
  assert.ok(Math.abs((cosines[0] ?? 0) - 1) < 1e-6, 'after one step, the mean of all gradients is the gradient');
  assert.ok(cosines.some((cosine) => cosine < 0.9) && cosines.every((cosine) => Math.abs(cosine) < 1 + 1e-6));
  const distances = run.layers.column('distance').filter((_, i) => run.layers.column('weight')[i] === 0);
  const moved = (run.layers.column('update.norm')[0] ?? 0) / (run.layers.column('weight.norm')[0] ?? 0);
  assert.ok(Math.abs((distances[0] ?? 0) / moved - 1) < 0.1, 'after one step, it has gone as far as its update');
  assert.ok((distances.at(-1) ?? 0) > 10 * moved && (distances.at(-1) ?? 0) < 10);
  const turns = run.layers.column('cosineUpdates').filter((_, i) => run.layers.column('weight')[i] === 0);
  assert.ok(Number.isNaN(turns[0]) && turns.slice(1).every((cosine) => Math.abs(cosine) < 1 + 1e-6));
  const shares = run.layers.column('epsilonShare');
  assert.ok(shares.every((share) => share >= 0 && share < 0.2) && shares.length === cosines.length);
  const [low = 0, median = 0, high = 0] = ['q05', 'q50', 'q95'].map((q) => run.layers.column(`effectiveRate.${q}`).at(-1));
  const effective = (run.layers.column('update.norm').at(-1) ?? 0) / (run.layers.column('gradient.norm').at(-1) ?? 0);
  assert.ok(0 < low && low <= median && median <= high, 'what each element’s gradient is multiplied by');
  assert.ok(effective < 10 * high && high < 1e4 * effective, `${effective} is of the order of ${low} to ${high}`);
  assert.ok(run.steps.column('loss').every(Number.isFinite));
  assert.ok(existsSync(join(folder, 'run.json')));
  assert.ok(!existsSync(join(folder, 'live.json')));
  assert.equal(statSync(folder).mode & 0o077, 0, 'only the user may read it');
});

test('pausing, stepping and resuming change nothing, and each is an event', async (t) => {
  const plain = await trained(t, LONG);
  const folder = workspace(t);
  const trainer = new Trainer(t, header(folder, LONG));
  const client = await trainer.client();
  await client.event('epoch');
  client.send({ type: 'pause' });
  await client.event('paused');
  const at = client.events().findLast(({ type }) => type === 'paused')?.step ?? 0;
  client.send({ type: 'step', count: 3 });
  await client.event('paused', 2);
  assert.equal(client.events().findLast(({ type }) => type === 'paused')?.step, at + 3);
  client.send({ type: 'continue' });
  await client.closed;
  assert.equal((await trainer.exit).code, 0);
  assertSame(trainer.table('steps'), plain.table('steps'));
  assertSame(trainer.table('epochs'), plain.table('epochs'));
  const control = trainer.events().filter(({ type }) => type === 'paused' || type === 'continued');
  assert.deepEqual(
    control.map(({ type }) => type),
    ['paused', 'continued', 'paused', 'continued'],
  );
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const)
  test(`after ${signal}, a run goes on from its checkpoint as if nothing had happened`, async (t) => {
    const plain = await trained(t, LONG);
    const folder = workspace(t);
    const first = new Trainer(t, header(folder, LONG));
    const client = await first.client();
    await client.event('epoch', 3);
    client.send({ type: 'checkpoint' });
    await client.event('checkpoint');
    await client.event('epoch', 6);
    first.child.kill(signal);
    await first.exit;
    assert.ok(!first.events().some(({ type }) => type === 'ended'));
    assert.equal(existsSync(join(first.folder, 'live.json')), signal === 'SIGKILL');

    const second = new Trainer(t, header(folder, LONG), { resume: true });
    assert.equal((await second.exit).code, 0);
    const resumed = second.events().find(({ type }) => type === 'resumed');
    assert.ok(resumed && resumed.step > 0);
    assertSame(second.table('steps'), plain.table('steps'));
    assertSame(second.table('epochs'), plain.table('epochs'));
  });

test('a checkpoint in the middle of an epoch, and a change before it, hold after a resume', async (t) => {
  const change = { type: 'change', key: 'optimizer.learningRate', value: 0.004 } as const;
  const run = async (kill: boolean) => {
    const trainer = new Trainer(t, header(workspace(t), LONG));
    const client = await trainer.client();
    await client.pauseAt(40);
    client.send(change);
    await client.event('changed');
    await client.pauseAt(49);
    if (!kill) client.send({ type: 'continue' });
    else trainer.child.kill('SIGKILL');
    await trainer.exit;
    return trainer;
  };
  const plain = await run(false);
  const killed = await run(true);
  const last = killed.events().at(-1)?.step;
  const resumed = new Trainer(t, header(killed.folder, LONG), { resume: true, folder: killed.folder });
  await resumed.exit;
  assert.equal(last, 49);
  assertSame(resumed.table('steps'), plain.table('steps'));
  assert.equal(resumed.table('steps').column('learningRate').length, LONG_EPOCHS * 25);
});

test('a schedule that goes by how the training goes is taken up where the checkpoint left it', async (t) => {
  const schedule = { type: 'reduceOnPlateau', monitor: 'loss', patience: 3, threshold: 0.05, factor: 0.5, floor: 0.1 };
  const recipe = { ...LONG, schedule };
  const plain = await trained(t, recipe);
  const first = new Trainer(t, header(workspace(t), recipe));
  const client = await first.client();
  await client.event('reduced');
  await client.event('epoch', (client.events().findLast(({ type }) => type === 'epoch')?.step ?? 0) / 25 + 1);
  client.send({ type: 'pause' });
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(first.folder, recipe), { resume: true, folder: first.folder });
  await second.exit;
  assertSame(second.table('steps'), plain.table('steps'));
  const reductions = (trainer: Trainer) =>
    trainer
      .events()
      .reduce(fold, initialRun(header('', recipe)))
      .marks.flatMap((event) => (event.type === 'reduced' ? [[event.step, event.scale, event.epochs]] : []));
  assert.deepEqual(reductions(second), reductions(plain));
  const rates = plain.table('epochs').column('learningRate');
  const [[step = 0, scale] = []] = reductions(plain);
  assert.equal(scale, 0.5);
  assert.equal(rates[step / 25], Math.fround(0.5 * (rates[0] ?? 0)), 'the next epoch has the reduced rate');
});

test('a damaged checkpoint gives way to the one before, with a notice; when all are damaged, the fault says so', async (t) => {
  const folder = workspace(t);
  const first = new Trainer(t, header(folder, LONG));
  const client = await first.client();
  for (const count of [1, 2]) {
    client.send({ type: 'step', count: 30 });
    await client.event('paused', count);
    // A slow machine saves more often than at the pauses: what counts is the checkpoint of this one.
    await client.until((it) => it.events().some(({ type, step }) => type === 'checkpoint' && step === 30 * count));
  }
  first.child.kill('SIGKILL');
  await first.exit;
  const checkpoints = join(first.folder, 'checkpoints');
  const [older = '', newer = ''] = readdirSync(checkpoints)
    .filter((name) => name.startsWith('step-'))
    .sort();
  const path = join(checkpoints, newer);
  writeFileSync(path, readFileSync(path).fill(1, 600, 700));

  const second = new Trainer(t, header(folder, LONG), { resume: true });
  const watching = await second.client();
  await watching.event('resumed');
  const events = watching.events();
  assert.equal(events.findLast(({ type }) => type === 'resumed')?.step, Number(/\d+/.exec(older)?.[0]));
  assert.ok(events.some((event) => event.type === 'notice' && event.message.includes(newer)));
  second.child.kill('SIGKILL');
  await second.exit;

  for (const name of readdirSync(checkpoints)) truncateSync(join(checkpoints, name), 100);
  const third = new Trainer(t, header(folder, LONG), { resume: true });
  const { code, log } = await third.exit;
  assert.equal(code, 1);
  assert.match(log, /cannot be resumed.*step-\d+\.ckpt.*Start a new run/s);
});
