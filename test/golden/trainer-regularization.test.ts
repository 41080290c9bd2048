/** Regularization in real trainings: what each penalty adds is recorded, and every kind of layer repeats with the seed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { penaltyColumn } from '../../src/core/table-columns.ts';
import { RunData } from '../../src/core/run-data.ts';
import { streamReader } from '../../src/core/streams.ts';
import { STREAMS } from '../../src/protocol.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const SMALL = {
  dataset: { type: 'moons', examples: 200 },
  model: { type: 'mlp', units: [8] },
  earlyStopping: { enabled: false },
  training: { epochs: 3, seed: 5, split: 'random' },
};

/** A run as the dashboard reads it. */
function read(trainer: Trainer): RunData {
  const data = new RunData(header(trainer.folder, SMALL));
  for (const name of STREAMS) {
    const reader = streamReader(name, {
      event: (event) => data.event(event),
      chunk: (chunk) => data.chunk(chunk),
      problem: (message) => assert.fail(message),
    });
    reader.push(readFileSync(join(trainer.folder, name)));
  }
  return data;
}

test('each penalty has a column, and together they are the penalty', async (t) => {
  const regularization = { l1: 1e-3, l2: 1e-3, biasL2: 1e-3, activityL1: 1e-4 };
  const steps = (await trained(t, { ...SMALL, regularization })).table('steps');
  const columns = Object.keys(regularization).map((id) => steps.column(penaltyColumn(id)));
  const total = steps.column('penalty');
  assert.equal(total.length, steps.steps.length);
  total.forEach((penalty, i) => {
    const sum = columns.reduce((all, column) => all + (column[i] ?? Number.NaN), 0);
    assert.ok(Math.abs(sum - penalty) < 1e-6, `step ${i + 1}: ${sum}, not ${penalty}`);
  });
  for (const column of columns) assert.ok(column.slice(1).every((value) => value > 0));
});

for (const [id, limit] of [
  ['clipNorm', 0.3],
  ['clipValue', 0.13],
  ['clipNormPerWeight', 0.2],
] as const)
  test(`${id}: each step tells whether it clipped, and what was left of the norm`, async (t) => {
    const optimizer = { type: 'sgd', learningRate: 0.1 };
    const steps = (await trained(t, { ...SMALL, optimizer, regularization: { [id]: limit } })).table('steps');
    const [norm, update, ratio, clipped] = ['gradientNorm', 'updateNorm', 'clipRatio', 'clipped'].map((name) =>
      steps.column(name),
    );
    assert.ok(norm && update && ratio && clipped);
    assert.equal(ratio.length, steps.steps.length);
    ratio.forEach((left, i) => {
      // The update of SGD is the applied gradient times the rate.
      const expected = (update[i] ?? Number.NaN) / (0.1 * (norm[i] ?? Number.NaN));
      assert.ok(Math.abs(left - expected) < 1e-4, `step ${i + 1}: ${left}, not ${expected}`);
      assert.equal(clipped[i], left < 1 ? 1 : 0);
    });
    const events = clipped.reduce((sum, one) => sum + one, 0);
    assert.ok(events > 0 && events < clipped.length, `${events} of ${clipped.length}`);
  });

test('clipping that is switched on while the training runs is told from then on', async (t) => {
  const given = { ...SMALL, training: { ...SMALL.training, epochs: 100 } };
  const trainer = new Trainer(t, header(workspace(t), given));
  const client = await trainer.client();
  await client.pauseAt(7);
  client.send({ type: 'change', key: 'regularization.clipNorm', value: 1e-3 });
  await client.event('changed');
  await client.pauseAt(12);
  client.send({ type: 'change', key: 'regularization.clipNorm', value: 0 });
  client.send({ type: 'continue' });
  await client.event('ended');
  await trainer.exit;
  const data = read(trainer);
  const at = (step: number, column: string) => data.latest('steps', column, step);
  assert.ok(Number.isNaN(at(7, 'clipped') ?? Number.NaN), 'there was none');
  assert.deepEqual([at(8, 'clipped'), at(12, 'clipped')], [1, 1]);
  assert.deepEqual([at(13, 'clipped'), at(13, 'clipRatio')], [0, 1]);
});

test('a penalty that is switched on while the training runs gets its column then, and keeps it', async (t) => {
  const given = { ...SMALL, training: { ...SMALL.training, epochs: 100 } };
  const trainer = new Trainer(t, header(workspace(t), given));
  const client = await trainer.client();
  await client.pauseAt(7);
  client.send({ type: 'change', key: 'regularization.l2', value: 0.01 });
  await client.event('changed');
  await client.pauseAt(12);
  client.send({ type: 'change', key: 'regularization.l2', value: 0 });
  client.send({ type: 'continue' });
  await client.event('ended');
  await trainer.exit;
  const view = read(trainer).view({
    kind: 'series',
    table: 'steps',
    run: 'run',
    x: 'step',
    from: 1,
    to: 20,
    buckets: 1024,
    columns: [penaltyColumn('l2')],
  });
  const at = (step: number) => view.columns[0]?.mean[step - 1] ?? Number.NaN;
  assert.ok(Number.isNaN(at(7)), 'there was none');
  assert.ok(at(8) > 0 && at(12) > 0);
  assert.equal(at(13), 0, 'and none again');
});

for (const given of [
  { normalization: 'group', groups: 4, dropoutKind: 'spatial' },
  { normalization: 'layer', dropoutKind: 'gaussian' },
  { normalization: 'batch', dropoutKind: 'alpha', activation: 'selu', initializer: 'leCunNormal' },
])
  test(`${given.normalization} normalization with ${given.dropoutKind} dropout trains, and repeats with the seed`, async (t) => {
    const model = { type: 'cnn', filters: [8], units: [16], dropout: 0.2, ...given };
    const recipe = { ...SMALL, dataset: { type: 'digits', examples: 200 }, model };
    const [first, second] = [await trained(t, recipe), await trained(t, recipe)];
    assertSame(first.table('steps'), second.table('steps'));
    const losses = first.table('steps').column('loss');
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    assert.ok(mean(losses.slice(-5)) < mean(losses.slice(0, 5)), 'it learns');
  });

for (const dropoutKind of ['plain', 'spatial', 'alpha', 'gaussian'])
  test(`${dropoutKind} dropout drops as many units as its rate says, also when the rate is changed`, async (t) => {
    const model = { type: 'mlp', units: [64], activation: 'tanh', dropoutKind, dropout: 0.3 };
    const given = { ...SMALL, model, instrumentation: { every: 1 }, training: { ...SMALL.training, epochs: 40 } };
    const trainer = new Trainer(t, header(workspace(t), given));
    const client = await trainer.client();
    await client.pauseAt(100);
    client.send({ type: 'change', key: 'regularization.dropout', value: 0.6 });
    client.send({ type: 'continue' });
    await client.event('ended');
    await trainer.exit;
    const started = trainer.events()[0];
    assert.ok(started?.type === 'started');
    assert.deepEqual(started.units, [{ layer: 'dropout_dense_1', kind: 'dropout' }]);
    const units = trainer.table('units');
    const [rate, share] = [units.column('rate'), units.column('dropped')];
    const mean = (from: number, to: number) => share.slice(from, to).reduce((sum, x) => sum + x, 0) / (to - from);
    assert.deepEqual(rate.slice(99, 101), [0.3, 0.6].map(Math.fround));
    // 100 samples of 2,048 units each.
    assert.ok(Math.abs(mean(0, 100) - 0.3) < 0.01, `${mean(0, 100)}`);
    assert.ok(Math.abs(mean(100, 200) - 0.6) < 0.012, `${mean(100, 200)}`);
  });

test('batch normalization’s running statistics start at 0 and 1 and follow those of the batches', async (t) => {
  const model = { type: 'mlp', units: [8], normalization: 'batch' };
  const training = { ...SMALL.training, epochs: 120 };
  const given = { ...SMALL, model, optimizer: { type: 'sgd', learningRate: 1e-6 }, instrumentation: { every: 1 }, training };
  const trainer = await trained(t, given);
  const units = trainer.table('units');
  // Every other row is that of the dropout layer, which is off.
  const column = (name: string) => units.column(name).filter((_, i) => i % 2 === 0);
  const [batch, running, variance] = ['batch.mean', 'running.mean', 'running.variance'].map(column);
  // After one step with momentum 0.9, as PyTorch has it: μ ← 0.9·0 + 0.1·batch, σ² ← 0.9·1 + 0.1·batch.
  assert.ok(Math.abs((running?.[0] ?? Number.NaN) - 0.1 * (batch?.[0] ?? 0)) < 1e-6);
  const expected = 0.9 + 0.1 * (column('batch.variance')[0] ?? 0);
  assert.ok(Math.abs((variance?.[0] ?? Number.NaN) - expected) < 1e-5);
  const last = (values: readonly number[] | undefined) => (values ?? []).slice(-50).reduce((sum, x) => sum + x, 0) / 50;
  assert.ok(Math.abs(last(running) - last(batch)) < 0.05);
  assert.ok(Math.abs(last(variance) - last(column('batch.variance'))) < 0.1 * last(variance));
  assert.ok(last(column('drift')) > 0 && last(column('drift')) < 0.3, 'batches of 32 stray by about 1/√32');
  assert.ok(column('rate').every(Number.isNaN), 'what does not apply is not told');
});
