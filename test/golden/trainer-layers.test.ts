/** Layers that are frozen, thawed and slowed down in a real training. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeCheckpoint } from '../../src/trainer/checkpoints/checkpoint.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const RECIPE = {
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [16, 16] },
  regularization: { l2: 0.001, weightDecay: 0.01, clipNorm: 1 },
  earlyStopping: { enabled: false },
  training: { epochs: 20, seed: 7 },
};

test('a layer that the model does not have is refused, and those it has are named', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), { ...RECIPE, layers: { dense_9: { frozen: true }, conv: {} } }));
  await trainer.exit;
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'failed');
  assert.match(ended.reason, /descent\.layers: the model has no layer "dense_9"/);
  assert.match(ended.fault?.remedy ?? '', /Did you mean "dense_\w+"\?|Available: /);
  const all = new Trainer(t, header(workspace(t), { ...RECIPE, layers: { '*': { frozen: true } } }));
  await all.exit;
  const last = all.events().at(-1);
  assert.ok(last?.type === 'ended' && /freezes all layers/.test(last.reason));
});

test('a layer that is frozen and slowed while the training goes on, and a resume after it, leave no trace of the break', async (t) => {
  const names = layersOf(await trained(t, { ...RECIPE, training: { epochs: 1 } }));
  const [first = '', second = ''] = names;
  const given = { ...RECIPE, layers: { [first]: { frozen: true }, [second]: { learningRateFactor: 0.5 } } };
  const run = async (kill: boolean) => {
    const folder = workspace(t);
    const trainer = new Trainer(t, header(folder, given));
    const client = await trainer.client();
    await client.pauseAt(30);
    client.send({ type: 'change', key: `layers.${first}.frozen`, value: false });
    client.send({ type: 'change', key: `layers.${second}.learningRateFactor`, value: 0 });
    await client.event('changed', 2);
    await client.pauseAt(60);
    client.send({ type: 'change', key: `layers.${second}.frozen`, value: true });
    await client.event('changed', 3);
    await client.pauseAt(90);
    await client.until((one) => one.events().some(({ type, step }) => type === 'checkpoint' && step === 90), 'the checkpoint');
    if (kill) trainer.child.kill('SIGKILL');
    else client.send({ type: 'continue' });
    await trainer.exit;
    return { trainer, folder };
  };
  const plain = (await run(false)).trainer;
  const changed = plain.events().flatMap((event) => (event.type === 'changed' ? [[event.key, event.from, event.to]] : []));
  assert.deepEqual(changed, [
    [`layers.${first}.frozen`, true, false],
    [`layers.${second}.learningRateFactor`, 0.5, 0],
    [`layers.${second}.frozen`, false, true],
  ]);
  const killed = await run(true);
  const { tensors } = decodeCheckpoint(readFileSync(join(killed.trainer.folder, 'checkpoints/step-0000000090.ckpt')));
  assert.ok(tensors.some(({ name }) => name.startsWith(`slot/m/${first}`)));
  const resumed = new Trainer(t, header(killed.folder, given), { resume: true });
  assert.equal((await resumed.exit).code, 0);
  assertSame(resumed.table('steps'), plain.table('steps'));
  assertSame(resumed.table('epochs'), plain.table('epochs'));
});

test('frozen layers have no rows among the figures of weights, and are told as frozen', async (t) => {
  const [first = ''] = layersOf(await trained(t, { ...RECIPE, training: { epochs: 1 } }));
  const frozen = await trained(t, { ...RECIPE, training: { epochs: 1 }, layers: { [first]: { frozen: true } } });
  const started = frozen.events().find((event) => event.type === 'started');
  assert.ok(started?.type === 'started');
  const still = started.weights.flatMap(({ layer, trainable }, i) => (trainable ? [] : [{ layer, i }]));
  assert.deepEqual([...new Set(still.map(({ layer }) => layer))], [first]);
  const rows = new Set(frozen.table('layers').column('weight'));
  assert.ok(rows.size > 0 && still.every(({ i }) => !rows.has(i)));
});

function layersOf(trainer: Awaited<ReturnType<typeof trained>>): string[] {
  const started = trainer.events().find((event) => event.type === 'started');
  return started?.type === 'started' ? [...new Set(started.weights.map(({ layer }) => layer))] : [];
}
