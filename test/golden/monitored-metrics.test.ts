/** Early stopping on metrics of a program, by their names alone. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { header, Trainer, workspace } from './trainers.ts';

const FALLING = ['brierScore', 'f1_loss', 'diceLoss', 'accelerationError', 'error_score', 'trackingError'];
const RISING = [
  'kappa',
  'mcc',
  'ndcg',
  'psnr',
  'cosine_similarity',
  'specificity',
  'MAP@k',
  'map_at_k',
  'hit_rate',
  'pearson',
  'r2',
];

/** A straight line, of which every metric improves in every epoch. */
const program = (metrics: string) => `
export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] }),
  data() {
    const xs = Array.from({ length: 64 }, (_, i) => [i / 64]);
    return { train: { xs, ys: xs.map(([x]) => 3 * x) } };
  },
  metrics: ${metrics},
};
`;
const named = `${JSON.stringify([...FALLING, ...RISING])}.map((name, i) =>
  Object.defineProperty((y, p) => { const e = y.sub(p).abs().mean(); return i < ${FALLING.length} ? e : e.neg(); }, 'name', { value: name }))`;

test('a metric that improves in every epoch is trained to the end and restores the last, whatever its name', async (t) => {
  const folder = workspace(t);
  writeFileSync(join(folder, 'train.mjs'), program(named));
  for (const name of [...FALLING, ...RISING]) {
    const given = {
      program: 'train.mjs',
      training: { epochs: 12 },
      earlyStopping: { patience: 3, monitor: `val_${name}` },
      instrumentation: { budget: 0 },
    };
    const trainer = new Trainer(t, header(folder, given, `run-${name}`));
    await trainer.exit;
    const ended = trainer.events().at(-1);
    assert.ok(ended?.type === 'ended', name);
    assert.deepEqual([ended.status, ended.restored], ['finished', 12], name);
    assert.ok(!trainer.events().some(({ type }) => type === 'notice'), name);
  }
});

test('of a name that tells no direction, a notice says what is assumed and which setting decides', async (t) => {
  const folder = workspace(t);
  writeFileSync(join(folder, 'train.mjs'), program('[function fitness(y, p) { return y.sub(p).abs().mean().neg(); }]'));
  const run = async (mode: object, id: string) => {
    const given = {
      program: 'train.mjs',
      training: { epochs: 12 },
      earlyStopping: { patience: 3, monitor: 'val_fitness', ...mode },
      schedule: { type: 'reduceOnPlateau', monitor: 'val_fitness', ...mode },
    };
    const trainer = new Trainer(t, header(folder, given, id));
    await trainer.exit;
    const events = trainer.events();
    return {
      notices: events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
      restored: events.flatMap((event) => (event.type === 'ended' ? [event.restored] : [])),
    };
  };
  const assumed = await run({}, 'assumed');
  for (const key of ['descent.earlyStopping.mode', 'descent.schedule.mode'])
    assert.equal(assumed.notices.filter((message) => message.includes(`val_fitness`) && message.includes(key)).length, 1, key);
  assert.deepEqual(assumed.restored, [1]);
  assert.deepEqual(await run({ mode: 'max' }, 'told'), { notices: [], restored: [12] });
});

test('metrics whose names are taken get names of their own, and a notice says which', async (t) => {
  const folder = workspace(t);
  const metrics = `[1, 2, 3].map((factor) => function error(y, p) { return y.sub(p).abs().mean().mul(factor); }).concat([
    function loss(y, p) { return y.sub(p).abs().mean().mul(4); },
    function time(y, p) { return y.sub(p).abs().mean().mul(5); },
    function val_error(y, p) { return y.sub(p).abs().mean().mul(6); },
  ])`;
  writeFileSync(join(folder, 'train.mjs'), program(metrics));
  const trainer = new Trainer(t, header(folder, { program: 'train.mjs', training: { epochs: 2 } }));
  await trainer.exit;
  const epochs = trainer.table('epochs');
  const [plain] = epochs.column('error');
  const names = ['error', 'error_1', 'error_2', 'loss_1', 'time_1', 'error_3'];
  names.forEach((name, i) => {
    const [value = Number.NaN] = epochs.column(name);
    assert.ok(Math.abs(value / ((i + 1) * (plain ?? Number.NaN)) - 1) < 1e-5, name);
    assert.equal(epochs.column(`val_${name}`).length, 2);
  });
  const notices = trainer.events().flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  assert.deepEqual(
    names.slice(1).map((name) => notices.filter((message) => message.includes(`recorded as ${name},`)).length),
    [1, 1, 1, 1, 1],
  );
});
