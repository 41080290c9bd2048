/** Rare classes: in both parts of the split, weighted on demand, and compared with the base rate. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { header, Trainer, trained, workspace } from './trainers.ts';

/** 1 % of the rows are fraud, somewhat to the upper right of the others. */
function fraud(): string {
  const random = new Random(4);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const shift = i % 100 === 0 ? 1.5 : 0;
    return `${(normal() + shift).toFixed(3)},${(normal() + shift).toFixed(3)},${shift > 0 ? 1 : 0}`;
  });
  return ['x1,x2,fraud', ...rows].join('\n');
}

const RECIPE = {
  dataset: { type: 'csv', path: 'fraud.csv', target: 'fraud' },
  training: { epochs: 20 },
  instrumentation: { budget: 0 },
};
function folder(t: Parameters<typeof workspace>[0]): string {
  const place = workspace(t);
  writeFileSync(join(place, 'fraud.csv'), fraud());
  return place;
}
const started = (trainer: Trainer) => {
  const event = trainer.events()[0];
  assert.ok(event?.type === 'started');
  return event;
};

test('a rare class is told, with the base rate and the setting that weighs classes', async (t) => {
  const run = await trained(t, RECIPE, 'run', folder(t));
  assert.deepEqual(started(run).baselines, { accuracy: 0.99, val_accuracy: 0.99 });
  const offers = run.events().flatMap((event) => (event.type === 'notice' && event.training ? [event] : []));
  assert.deepEqual(
    offers.map(({ training }) => training),
    [{ classWeights: 'balanced' }],
  );
  assert.match(offers[0]?.message ?? '', /Only 1\.0 % .*class "1".*"0" has an accuracy of 99\.0 %/);
});

test('balanced weights let both classes count alike: the loss is that of each class in halves, and more of the rare one is found', async (t) => {
  const place = folder(t);
  const settings = { ...RECIPE, training: { ...RECIPE.training, batchSize: 'all', classWeights: 'balanced' } };
  const weighted = await trained(t, settings, 'weighted', place);
  const plain = await trained(t, { ...settings, training: { ...settings.training, classWeights: 'none' } }, 'plain', place);
  // An untrained model predicts about one half, and all weights have mean 1: both begin alike.
  const [first = 0, other = 0] = [weighted, plain].map((run) => run.table('steps').column('loss')[0] ?? 0);
  assert.ok(Math.abs(first - other) < 0.35 && first > 0.3);
  const last = (run: Trainer, name: string) => run.table('epochs').column(name).at(-1) ?? Number.NaN;
  assert.ok(last(plain, 'val_accuracy') >= 0.985, 'without weights, it learns to say no');
  assert.ok(last(weighted, 'loss') > last(plain, 'loss'), 'the rare class cannot be ignored');
  assert.ok(!weighted.events().some((event) => event.type === 'notice' && event.training), 'what is set is not offered');
});

test('weights of classes are part of a resumed run, bit for bit', async (t) => {
  const place = folder(t);
  const recipe = { ...RECIPE, training: { epochs: 30, classWeights: 'balanced' }, earlyStopping: { enabled: false } };
  const plain = await trained(t, recipe, 'plain', place);
  const first = new Trainer(t, header(place, recipe));
  const client = await first.client();
  await client.event('epoch', 2);
  client.send({ type: 'pause' });
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(place, recipe), { resume: true });
  assert.equal((await second.exit).code, 0);
  assert.deepEqual(second.table('steps').column('loss'), plain.table('steps').column('loss'));
});

test('numbers have no classes to weigh, and batches none that can be counted', async (t) => {
  const place = folder(t);
  const faultOf = async (given: object, id: string) => {
    const trainer = new Trainer(t, header(place, { training: { classWeights: 'balanced', epochs: 1 }, ...given }, id));
    await trainer.exit;
    const ended = trainer.events().at(-1);
    return ended?.type === 'ended' ? ended.fault : undefined;
  };
  const numbers = await faultOf({ dataset: { ...RECIPE.dataset, target: 'x1' } }, 'numbers');
  assert.equal(numbers?.key, 'descent.training.classWeights');
  assert.match(numbers?.message ?? '', /do not have one class each/);
  writeFileSync(
    join(place, 'train.mjs'),
    `export default {
      model: (tf) => tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1, activation: 'sigmoid' })] }),
      *data(tf) { for (let i = 0; i < 3; i++) yield { xs: tf.ones([4, 1]), ys: tf.tensor1d([0, 1, 0, 1]) }; },
    };`,
  );
  const batches = await faultOf({ program: 'train.mjs' }, 'batches');
  assert.match(batches?.message ?? '', /cannot be counted/);
  assert.match(batches?.remedy ?? '', /classWeight/);
});

test('errors have the mean as their baseline, in the unit of the target', async (t) => {
  const place = workspace(t);
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 20},${1000 * (i % 20) + 500}`);
  writeFileSync(join(place, 'lines.csv'), ['x,y', ...rows].join('\n'));
  const dataset = { type: 'csv', path: 'lines.csv', target: 'y', task: 'numbers' };
  const { baselines = {} } = started(await trained(t, { dataset, training: { epochs: 1 } }, 'run', place));
  assert.ok(Math.abs((baselines.meanAbsoluteError ?? 0) / 5000 - 1) < 0.05);
  assert.ok(Math.abs((baselines.rootMeanSquaredError ?? 0) / 5766 - 1) < 0.05);
  assert.ok(Math.abs(baselines.r2 ?? 1) < 1e-6);
  assert.ok((baselines.val_r2 ?? 1) <= 0 && (baselines.val_r2 ?? -1) > -0.1);
});
