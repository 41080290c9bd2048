/** A device's figures are read behind; what is recorded does not tell when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tried } from '../unit/backends.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const { options = {} } = tried.find(({ id }) => id === 'webgpu') ?? {};

const RECIPE = {
  backend: 'webgpu',
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [8] },
  regularization: { dropout: 0.2, clipNorm: 1 },
  earlyStopping: { enabled: false },
  training: { epochs: 3, seed: 7, batchSize: 64 },
  instrumentation: { every: 10 },
};

test('a run on a GPU that is paused between two reads is the run that it would have been', options, async (t) => {
  const whole = await trained(t, RECIPE);
  const trainer = new Trainer(t, header(workspace(t), RECIPE));
  const client = await trainer.client();
  client.send({ type: 'pause' });
  await client.event('paused');
  for (const count of [3, 2]) {
    const step = (client.pausedAt ?? 0) + count;
    await client.pauseAt(step);
    assert.ok(trainer.table('steps').steps.at(-1) === step, 'a pause comes after the row of its step');
  }
  client.send({ type: 'continue' });
  const { code, log } = await trainer.exit;
  assert.equal(code, 0, log);
  for (const name of ['steps', 'epochs', 'layers'] as const) assertSame(trainer.table(name), whole.table(name));
});
