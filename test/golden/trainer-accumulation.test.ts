/** Accumulated and full batches in a real training: the same numbers as large batches, and the same after a resume. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const RECIPE = {
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [16, 16] },
  regularization: { l2: 0.001, clipNorm: 1 },
  earlyStopping: { enabled: false },
  schedule: { type: 'cosine' },
};
const training = (more: object) => ({ ...RECIPE, training: { epochs: 4, seed: 7, ...more } });

/** Largest difference, relative to the larger of the expected value and 1. */
const apart = (actual: readonly number[], expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  return actual.reduce((worst, value, i) => {
    const wanted = expected[i] ?? Number.NaN;
    return Math.max(worst, Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)));
  }, 0);
};

test('four batches of 16 train as one of 64 does, and the last step of an epoch takes what is left', async (t) => {
  const whole = (await trained(t, training({ batchSize: 64 }))).table('steps');
  const parts = (await trained(t, training({ batchSize: 16, accumulate: 4 }))).table('steps');
  assert.deepEqual(parts.steps, whole.steps);
  assert.deepEqual(parts.column('examples'), whole.column('examples'));
  assert.equal(parts.column('examples')[12], 800 - 12 * 64);
  for (const name of ['loss', 'accuracy', 'penalty', 'gradientNorm', 'updateNorm', 'learningRate', 'epoch'])
    assert.ok(apart(parts.column(name), whole.column(name)) < 2e-4, name);
  assert.ok(apart(parts.column('loss').slice(0, 5), whole.column('loss').slice(0, 5)) < 1e-6);
});

test('with a batch of all examples, an epoch is one step, whatever is to be accumulated', async (t) => {
  const full = (await trained(t, training({ batchSize: 'all', accumulate: 3 }))).table('steps');
  assert.deepEqual(full.steps, [1, 2, 3, 4]);
  assert.deepEqual(full.column('examples'), [800, 800, 800, 800]);
});

test('a run that accumulates goes on from a checkpoint in mid-epoch as if nothing had happened, dropout included', async (t) => {
  const given = {
    ...training({ epochs: 40, batchSize: 16, accumulate: 3 }),
    regularization: { dropout: 0.2 },
    model: { type: 'mlp', units: [16], dropout: 0.2 },
  };
  const plain = await trained(t, given);
  const folder = workspace(t);
  const first = new Trainer(t, header(folder, given));
  const client = await first.client();
  await client.pauseAt(40);
  await client.until((one) => one.events().some(({ type, step }) => type === 'checkpoint' && step === 40), 'the checkpoint');
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(folder, given), { resume: true });
  assert.equal((await second.exit).code, 0);
  assert.ok(second.events().some(({ type, step }) => type === 'resumed' && step === 40));
  assertSame(second.table('steps'), plain.table('steps'));
  assertSame(second.table('epochs'), plain.table('epochs'));
});
