/** Averaged weights in real trainings: what is validated, what is left at the end, and that the training itself goes on unmoved. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeCheckpoint } from '../../src/trainer/checkpoints/checkpoint.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const RECIPE = {
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [16, 16], dropout: 0.1, normalization: 'batch' },
  optimizer: { type: 'adam', learningRate: 0.03 },
  earlyStopping: { enabled: false },
};
const recipe = (more: object, epochs = 6) => ({ ...RECIPE, training: { epochs, seed: 7, ...more } });
const EMA = { averaging: 'ema', averagingDecay: 0.95, averagingStart: 2 };
const SWA = { averaging: 'swa', averagingStart: 2 };

type Weights = ReadonlyMap<string, Float32Array>;
function tensorsOf({ folder }: Trainer, file: string, kind = 'weight'): Weights {
  const { tensors } = decodeCheckpoint(readFileSync(join(folder, 'checkpoints', file)));
  const own = tensors.filter(({ name }) => name.startsWith(`${kind}/`));
  return new Map(own.map(({ name, values }) => [name.slice(kind.length + 1), values]));
}
const lastOf = ({ folder }: Trainer) =>
  readdirSync(join(folder, 'checkpoints'))
    .filter((name) => name.startsWith('step-'))
    .sort()
    .at(-1) ?? '';

for (const given of [EMA, SWA])
  test(`${given.averaging}: the training is that without an average; validation differs from its start on, and the average is what is left`, async (t) => {
    const plain = await trained(t, recipe({}));
    const run = await trained(t, recipe(given), given.averaging);
    assertSame(run.table('steps'), plain.table('steps'));
    const [own, other] = [run, plain].map((one) => one.table('epochs').column('val_loss'));
    assert.deepEqual(own?.slice(0, 2), other?.slice(0, 2));
    for (const epoch of [2, 3, 4, 5]) assert.notEqual(own?.[epoch], other?.[epoch]);
    assert.deepEqual(tensorsOf(run, 'final.ckpt'), tensorsOf(run, lastOf(run), 'average'));
    assert.deepEqual(
      tensorsOf(run, lastOf(run)),
      tensorsOf(plain, 'final.ckpt'),
      'the checkpoint goes on with the weights themselves',
    );
  });

test('swa: the average of one epoch’s end is that epoch’s end', async (t) => {
  const model = { ...RECIPE.model, normalization: 'none' };
  const [plain, run] = [await trained(t, { ...recipe({}), model }), await trained(t, { ...recipe(SWA), model }, 'swa')];
  const [own, other] = [run, plain].map((one) => one.table('epochs').column('val_loss'));
  assert.equal(own?.[2], other?.[2]);
  assert.notEqual(own?.[3], other?.[3]);
});

test('swa: what is left is the mean of what trainings of so many epochs end with, its batch normalization measured anew', async (t) => {
  const ends: Weights[] = [];
  for (const epochs of [3, 4, 5]) ends.push(tensorsOf(await trained(t, recipe({}, epochs), `to-${epochs}`), 'final.ckpt'));
  const final = tensorsOf(await trained(t, recipe(SWA, 5), 'swa'), 'final.ckpt');
  const measured = (name: string) => /moving_(mean|variance)/.test(name);
  assert.ok([...final.keys()].some(measured));
  for (const [name, values] of final)
    for (const [i, value] of values.entries()) {
      if (measured(name)) continue;
      const mean = ends.reduce((sum, weights) => sum + (weights.get(name)?.[i] ?? Number.NaN), 0) / ends.length;
      assert.ok(Math.abs(value - mean) <= 1e-6 * Math.max(1, Math.abs(mean)), `${name}[${i}] is ${value}, not ${mean}`);
    }
});

test('the best weights are the average that was validated, and they are restored', async (t) => {
  const stopping = { earlyStopping: { enabled: true, patience: 50 } };
  const run = await trained(t, { ...recipe({ ...EMA, averagingStart: 0 }, 8), ...stopping });
  const ended = run.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.restored !== undefined);
  const short = await trained(t, recipe({ ...EMA, averagingStart: 0 }, ended.restored), 'short');
  assert.deepEqual(tensorsOf(run, 'final.ckpt'), tensorsOf(short, 'final.ckpt'));
});

/** Kills the run where it is paused after this step, and takes it up again. */
async function interrupted(t: TestContext, given: object, step: number): Promise<Trainer> {
  const folder = workspace(t);
  const first = new Trainer(t, header(folder, { ...given }));
  const client = await first.client();
  await client.pauseAt(step);
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(folder, { ...given }), { resume: true });
  assert.equal((await second.exit).code, 0);
  return second;
}

for (const given of [EMA, SWA])
  test(`${given.averaging}: a run that was killed goes on with its average bit for bit, with a frozen layer too`, async (t) => {
    const first = await trained(t, recipe({}, 1), 'names');
    const started = first.events()[0];
    assert.ok(started?.type === 'started');
    const frozen = started.weights[0]?.layer ?? '';
    const whole = { ...recipe(given, 20), layers: { [frozen]: { frozen: true } } };
    const plain = await trained(t, whole);
    const resumed = await interrupted(t, whole, 25 * 10 + 7);
    assertSame(resumed.table('steps'), plain.table('steps'));
    assertSame(resumed.table('epochs'), plain.table('epochs'));
    const [final, raw] = [tensorsOf(plain, 'final.ckpt'), tensorsOf(plain, lastOf(plain))];
    assert.deepEqual(tensorsOf(resumed, 'final.ckpt'), final);
    for (const [name, values] of raw)
      if (name.startsWith(`${frozen}/`)) assert.deepEqual(final.get(name), values, 'what is frozen is its own average');
    assert.notDeepEqual(final, raw);
  });

test('an average that would begin after the last epoch is told', async (t) => {
  const run = await trained(t, recipe({ ...SWA, averagingStart: 3 }, 3));
  const told = run.events().flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  assert.ok(told.includes('Weights are not averaged: descent.training.averagingStart is 3, and the run has 3 epochs.'));
});
