/** Early stopping in real trainings: it ends and restores what a replay of a longer log says, and restores it bit for bit. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { replay } from '../../src/core/early-stopping.ts';
import type { EarlyStopping } from '../../src/core/run.ts';
import { decodeCheckpoint } from '../../src/trainer/checkpoints/checkpoint.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

/** Small batches and a high rate, so that the validation loss goes up and down. */
const NOISY = {
  dataset: { type: 'moons', examples: 200, noise: 0.4 },
  model: { type: 'mlp', units: [8] },
  optimizer: { type: 'adam', learningRate: 0.05 },
  training: { epochs: 40, batchSize: 8, seed: 3, split: 'random' },
};
const OFF = { ...NOISY, earlyStopping: { enabled: false } };

/** The weights that a run ended with, by name, as they are on disk. */
function finalWeights({ folder }: Trainer): ReadonlyMap<string, Float32Array> {
  const { tensors } = decodeCheckpoint(readFileSync(join(folder, 'checkpoints', 'final.ckpt')));
  return new Map(tensors.filter(({ name }) => name.startsWith('weight/')).map(({ name, values }) => [name, values]));
}

test('a replay says where each real training ends and what it restores', async (t) => {
  const long = await trained(t, OFF);
  const epochs = long.table('epochs');
  const rules: readonly (Partial<EarlyStopping> & { readonly monitor: string })[] = [
    { monitor: 'val_loss', patience: 1 },
    { monitor: 'val_loss', patience: 4, minDelta: 0.02 },
    { monitor: 'val_loss', patience: 2, startEpoch: 6 },
    { monitor: 'val_loss', patience: 2, smoothing: 0.7 },
    { monitor: 'val_loss', patience: 3, baseline: 0.05 },
    { monitor: 'val_accuracy', patience: 3 },
  ];
  for (const [i, rule] of rules.entries()) {
    const settings: EarlyStopping = { ...header('', OFF).config.earlyStopping, ...rule };
    const told = replay(epochs.column(rule.monitor), settings, rule.monitor);
    const real = await trained(t, { ...NOISY, earlyStopping: { ...rule, enabled: true } }, `rule-${i}`);
    const ended = real.events().at(-1);
    assert.ok(ended?.type === 'ended');
    assert.equal(ended.status, told.stop === undefined ? 'finished' : 'stoppedEarly', JSON.stringify(rule));
    assert.equal(real.table('epochs').steps.length, told.stop ?? NOISY.training.epochs, JSON.stringify(rule));
    assert.equal(ended.restored, told.best, JSON.stringify(rule));
    assert.ok(told.stop === undefined || told.best < told.stop, 'the rules are to bite before the log ends');
  }
});

test('the weights at the end are those of the best epoch, bit for bit', async (t) => {
  const stopped = await trained(t, { ...NOISY, earlyStopping: { patience: 3 } });
  const ended = stopped.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.restored !== undefined);
  const training = { ...NOISY.training, epochs: ended.restored };
  const best = await trained(t, { ...OFF, training }, 'best');
  const [restored, wanted] = [finalWeights(stopped), finalWeights(best)];
  assert.deepEqual(restored, wanted);
  const last = await trained(t, { ...NOISY, earlyStopping: { patience: 3, restoreBest: false } }, 'last');
  assert.notDeepEqual(finalWeights(last), wanted, 'without restoring, the weights are others');
});

test('what is watched goes on after a kill: the wait, the best and the moving average', async (t) => {
  const given = { ...NOISY, earlyStopping: { patience: 8, smoothing: 0.6 }, training: { ...NOISY.training, epochs: 200 } };
  const plain = await trained(t, given);
  const first = new Trainer(t, header(workspace(t), given));
  const client = await first.client();
  await client.pauseAt(20 * 5 + 3);
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(first.folder, given), { resume: true, folder: first.folder });
  await second.exit;
  const [ended, expected] = [second.events().at(-1), plain.events().at(-1)];
  assert.ok(ended?.type === 'ended' && expected?.type === 'ended' && expected.status === 'stoppedEarly');
  assert.deepEqual([ended.step, ended.restored], [expected.step, expected.restored]);
  assert.deepEqual(finalWeights(second), finalWeights(plain));
});

test('the rule can be switched on, and its numbers changed, while the training runs', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), { ...OFF, training: { ...NOISY.training, epochs: 5000 } }));
  const client = await trainer.client();
  await client.event('epoch', 3);
  for (const [key, value] of [
    ['enabled', true],
    ['startEpoch', 1],
    ['smoothing', 0.5],
    ['restoreBest', false],
    ['patience', 2],
  ] as const)
    client.send({ type: 'change', key: `earlyStopping.${key}`, value });
  await client.event('ended');
  const ended = client.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'stoppedEarly');
  assert.equal(ended.restored, undefined);
});

test('a run that was stopped and left with its best weights goes on from its last ones, as if it had not been stopped', async (t) => {
  const plain = await trained(t, OFF);
  const first = new Trainer(t, header(workspace(t), OFF));
  const client = await first.client();
  await client.pauseAt(20 * 25 + 7);
  client.send({ type: 'stop', restoreBest: true });
  await first.exit;
  const ended = first.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'stopped');
  assert.ok(ended.restored !== undefined && ended.restored < 25, 'the best weights are others than the last');
  const second = new Trainer(t, header(first.folder, OFF), { resume: true, folder: first.folder });
  await second.exit;
  assertSame(second.table('steps'), plain.table('steps'));
  assert.deepEqual(finalWeights(second), finalWeights(plain));
});
