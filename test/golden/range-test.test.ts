/** A learning rate range test through a real trainer. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rangeConfig, rangeTestOf, rangeTitle } from '../../src/catalog/build-range-test.ts';
import { rangeRate } from '../../src/core/range-test.ts';
import { readRun } from '../../src/store/run-folders.ts';
import { readRangeCurve } from '../../src/store/read-range-test.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const RECIPE = {
  dataset: { type: 'moons' },
  model: { type: 'mlp', units: [16] },
  schedule: { type: 'cosine' },
  optimizer: { type: 'momentum' },
};

async function tested(t: Parameters<typeof workspace>[0], given: Parameters<typeof rangeTestOf>[0], recipe: object = RECIPE) {
  const told = header(workspace(t), { ...recipe });
  const config = rangeConfig(told.config);
  const trainer = new Trainer(t, { ...told, config, title: rangeTitle(config), rangeTest: rangeTestOf(given) });
  assert.equal((await trainer.exit).code, 0, (await trainer.exit).log);
  return trainer;
}

test('the rate grows step by step until the loss explodes, and a rate that trains is suggested', async (t) => {
  const trainer = await tested(t, { max: 100 });
  const steps = trainer.table('steps');
  const test = rangeTestOf({ max: 100 });
  for (const [i, rate] of steps.column('learningRate').entries())
    assert.ok(Math.abs(rate / rangeRate(test, i) - 1) < 1e-6, `step ${i + 1}: ${rate}`);
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'finished', JSON.stringify(ended));
  assert.match(ended.reason, /^The loss diverged at a learning rate of/);
  assert.ok(steps.steps.length < test.steps);
  const { suggestions, diverged } = await readRangeCurve(trainer.folder);
  assert.ok(diverged);
  assert.deepEqual(suggestions.map(({ id }) => id).sort(), ['minimum', 'steepest', 'valley']);
  const rates = suggestions.map(({ learningRate }) => learningRate);
  assert.deepEqual(
    rates,
    rates.toSorted((a, b) => a - b),
    'by learning rate, from low to high',
  );
  for (const { learningRate } of suggestions) assert.ok(learningRate > 1e-4 && learningRate < 5, `${learningRate}`);
  // What is suggested trains; a hundredth of it in the same time does not.
  const valley = suggestions.find(({ id }) => id === 'valley')?.learningRate ?? 0;
  const loss = async (learningRate: number) =>
    (await trained(t, { ...RECIPE, optimizer: { type: 'momentum', learningRate }, training: { epochs: 4 } }))
      .table('epochs')
      .column('val_loss')
      .at(-1) ?? 9;
  const [suggested, hundredth] = [await loss(valley), await loss(valley / 100)];
  assert.ok(suggested < hundredth - 0.1, `${suggested} at ${valley}, ${hundredth} at a hundredth`);
});

test('it keeps no weights, no finding and no schedule, and is the same twice', async (t) => {
  const [one, two] = [await tested(t, { steps: 60 }), await tested(t, { steps: 60 })];
  assertSame(one.table('steps'), two.table('steps'));
  const { header: told, marks, checkpoint } = await readRun(one.folder);
  assert.deepEqual(told.rangeTest, { min: 1e-7, max: 10, steps: 60 });
  assert.equal(told.title, 'moons · mlp · momentum range test');
  assert.equal(checkpoint, undefined);
  assert.deepEqual(existsSync(join(one.folder, 'checkpoints')) ? readdirSync(join(one.folder, 'checkpoints')) : [], []);
  assert.deepEqual(
    marks.filter(({ type }) => type === 'finding'),
    [],
  );
});

test('it ends with its last step where nothing explodes, however few epochs the recipe has', async (t) => {
  const trainer = await tested(t, { min: 1e-6, max: 1e-3, steps: 40 }, { ...RECIPE, training: { epochs: 1 } });
  assert.equal(trainer.table('steps').steps.length, 40);
  const ended = trainer.events().at(-1);
  assert.equal(ended?.type === 'ended' && ended.reason, 'All 40 steps are complete, up to a learning rate of 0.0010.');
});

test('a range that makes no test is refused with words', () => {
  assert.throws(() => rangeTestOf({ min: 0.1, max: 0.5 }), /too narrow/);
  assert.throws(() => rangeTestOf({ min: 0 }), /The minimum learning rate must be/);
  assert.throws(() => rangeTestOf({ steps: 5 }), /must be between 20 and 2000, not 5/);
});
