/** What ends a run beside its epochs and early stopping: a time, a figure that is good enough, a loss that explodes. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

/** Milliseconds. */
const PAUSE = 1600;

const RECIPE = {
  dataset: { type: 'moons', examples: 200, noise: 0.2 },
  model: { type: 'mlp', units: [8] },
  optimizer: { type: 'adam', learningRate: 0.02 },
  earlyStopping: { enabled: false, monitor: 'val_accuracy' },
};
const training = (more: object) => ({ epochs: 60, batchSize: 8, seed: 3, ...more });
const endOf = (trainer: Trainer) => {
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended');
  return ended;
};

for (const [monitor, target, good] of [
  ['val_accuracy', 0.9, (value: number) => value >= Math.fround(0.9)],
  ['val_loss', 0.25, (value: number) => value <= 0.25],
] as const)
  test(`the run ends with the first epoch whose ${monitor} is as good as the target`, async (t) => {
    const given = { ...RECIPE, earlyStopping: { enabled: false, monitor }, training: training({ target }) };
    const run = await trained(t, given);
    const values = run.table('epochs').column(monitor);
    assert.ok(values.length > 1 && values.length < 60);
    assert.deepEqual(
      values.map(good),
      values.map((_, i) => i === values.length - 1),
    );
    const { status, reason } = endOf(run);
    assert.equal(status, 'stoppedEarly');
    assert.match(
      reason,
      new RegExp(`^${monitor} reached the target of ${target}: it is 0\\.\\d+ after epoch ${values.length}\\.$`),
    );
  });

test('the time budget ends the run between two steps; pauses do not count', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), { ...RECIPE, training: training({ epochs: 1_000_000, timeBudget: 1.5 }) }));
  const client = await trainer.client();
  client.send({ type: 'pause' });
  await client.event('paused');
  // Longer than the whole budget: a clock that ran on would end the training as it resumes.
  await new Promise((done) => setTimeout(done, PAUSE));
  client.send({ type: 'continue' });
  await trainer.exit;
  const { status, reason, step } = endOf(trainer);
  assert.equal(status, 'stoppedEarly');
  assert.equal(reason, 'The time budget of 1.5 s is used up.');
  const steps = trainer.table('steps');
  assert.equal(steps.steps.length, step);
  const [paused, continued] = ['paused', 'continued'].map((type) => trainer.events().find((event) => event.type === type));
  assert.ok(paused && continued && continued.time - paused.time >= PAUSE);
  assert.ok(step > paused.step, 'it goes on after the pause');
  const time = steps.column('time');
  const [before = 0, after = Number.POSITIVE_INFINITY] = [time[paused.step - 1], time[paused.step]];
  assert.ok(after - before < PAUSE / 1000, 'the pause is in no step');
  assert.ok((time.at(-1) ?? 0) > before, 'the budget is seconds of training');
});

/** Gradient descent on the squares of a line, whose curvature is 2: at a rate above 1, each step goes a little too far. */
const EXPLODING = {
  dataset: { type: 'csv', path: 'line.csv', target: 'y' },
  model: { type: 'mlp', units: [] },
  optimizer: { type: 'sgd', learningRate: 1.03 },
  earlyStopping: { enabled: false },
  training: { epochs: 2000, batchSize: 'all', seed: 1, validationSplit: 0 },
};
function lines(t: TestContext): string {
  const folder = workspace(t);
  const rows = Array.from({ length: 50 }, (_, i) => `${i / 10},${Math.sin(i)}`);
  writeFileSync(join(folder, 'line.csv'), `x,y\n${rows.join('\n')}\n`);
  return folder;
}

test('a loss that explodes ends the run while it is still a number, and where it would have ended after a kill too', async (t) => {
  const plain = await trained(t, EXPLODING, 'run', lines(t));
  const { status, reason } = endOf(plain);
  assert.equal(status, 'diverged');
  assert.match(reason, /^Divergence: training loss rose from [\d.]+ to /);
  const losses = plain.table('steps').column('loss');
  assert.ok(losses.length < 2000 && losses.every(Number.isFinite));
  const given = header(lines(t), EXPLODING);
  const first = new Trainer(t, given);
  const client = await first.client();
  await client.pauseAt(Math.min(27, losses.length - 5));
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, given, { resume: true });
  await second.exit;
  assertSame(second.table('steps'), plain.table('steps'));
  assert.equal(endOf(second).reason, reason);
});
