/** A program that brings its own optimizer: it trains, is shown, and goes on from a checkpoint. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assertSame, type Given, header, Trainer, trained, workspace } from './trainers.ts';

const program = (optimizer: string, rest = '') => `${rest}
export default {
  model: (tf) => tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [2], activation: 'tanh', name: 'hidden' }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'output' }),
    ],
  }),
  data() {
    const xs = Array.from({ length: 320 }, () => [Math.random() - 0.5, Math.random() - 0.5]);
    return { xs, ys: xs.map(([a, b]) => (a > b ? 1 : 0)) };
  },
  optimizer(tf) {
    ${optimizer}
  },
};
`;

const SIGNED = `import * as tf from '@tensorflow/tfjs';
class Signed extends tf.Optimizer {
  static className = 'Signed';
  velocities = [];
  constructor(rate) {
    super();
    this.learningRate = rate;
  }
  applyGradients(gradients) {
    for (const [i, { name, tensor }] of gradients.entries()) {
      const weight = tf.engine().registeredVariables[name];
      this.velocities[i] ??= tf.variable(tf.zerosLike(weight), false, name + '/velocity');
      this.velocities[i].assign(this.velocities[i].mul(0.9).add(tensor));
      weight.assign(weight.sub(this.velocities[i].sign().mul(this.learningRate)));
    }
  }
  async getWeights() {
    return this.velocities.map((tensor, i) => ({ name: 'velocity' + i, tensor }));
  }
  async setWeights(weights) {
    this.velocities = weights.map(({ tensor }) => tensor.variable(false));
  }
}
`;

const RECIPE = {
  program: 'train.js',
  earlyStopping: { enabled: false },
  training: { epochs: 12, seed: 3 },
  schedule: { type: 'cosine' },
  regularization: { clipNorm: 1, l2: 0.001 },
};

function withProgram(t: TestContext, text: string): string {
  const folder = workspace(t);
  writeFileSync(join(folder, 'train.js'), text);
  return folder;
}
const run = (t: TestContext, text: string, given: Given = RECIPE) => trained(t, given, 'run', withProgram(t, text));

const MOMENTUM = program('return tf.train.momentum(0.2, 0.9);');

test('momentum of TensorFlow.js trains by its own rate, along the schedule, and its slots are shown', async (t) => {
  const trainer = await run(t, MOMENTUM);
  const [started, ...events] = trainer.events();
  assert.ok(started?.type === 'started');
  assert.equal(started.optimizer, 'Momentum');
  assert.deepEqual(started.slots, ['momentum']);
  assert.ok(
    events.some(
      (event) => event.type === 'notice' && /own optimizer, Momentum, .* instead of descent.optimizer/.test(event.message),
    ),
  );
  const [change] = events.filter((event) => event.type === 'changed');
  assert.ok(change?.key === 'optimizer.learningRate' && change.to === 0.2);
  const losses = trainer.table('epochs').column('loss');
  assert.ok((losses.at(-1) ?? 1) < 0.8 * (losses[0] ?? 0), losses.join());
  const rates = trainer.table('steps').column('learningRate');
  assert.ok(Math.abs((rates[0] ?? 0) - 0.2) < 1e-6 && (rates.at(-1) ?? 1) < 0.01);
  const layers = trainer.table('layers');
  // After the first step, momentum's slot is the gradient, and the update is −η times it: by weights that no clipping touched.
  const [g, m, u] = ['gradient.norm', 'momentum.norm', 'update.norm'].map((name) => layers.column(name)[0] ?? Number.NaN);
  assert.ok(g && m && u && Math.abs(u - 0.2 * m) < 1e-6 * u && m <= g * (1 + 1e-6), [g, m, u].join());
});

test("an own class is shown under its own slot's name, and trains", async (t) => {
  const trainer = await run(t, program('return new Signed(0.01);', SIGNED));
  const started = trainer.events()[0];
  assert.ok(started?.type === 'started');
  assert.equal(started.optimizer, 'Signed');
  assert.deepEqual(started.slots, ['velocity']);
  const layers = trainer.table('layers');
  assert.ok(layers.column('velocity.norm').every((norm) => norm > 0));
  // Every element moves by the rate: 16 weights of the first kernel.
  assert.ok(Math.abs((layers.column('update.norm')[0] ?? 0) - 0.01 * Math.sqrt(16)) < 1e-6);
  const losses = trainer.table('epochs').column('loss');
  assert.ok((losses.at(-1) ?? 1) < (losses[0] ?? 0));
});

for (const [name, text] of [
  ['momentum', MOMENTUM],
  ['Adam', program('return tf.train.adam(0.01);')],
  ['an own class', program('return new Signed(0.01);', SIGNED)],
] as const)
  test(`a run by ${name} goes on from a checkpoint as if it had never stopped`, async (t) => {
    const plain = await run(t, text);
    const folder = withProgram(t, text);
    const first = new Trainer(t, header(folder, RECIPE));
    const client = await first.client();
    await client.pauseAt(37);
    await client.until((seen) => seen.events().some((event) => event.type === 'checkpoint' && event.step === 37));
    first.child.kill('SIGKILL');
    await first.exit;
    const second = new Trainer(t, header(folder, RECIPE), { resume: true });
    assert.equal((await second.exit).code, 0);
    assert.ok(second.events().some((event) => event.type === 'resumed' && event.step === 37));
    assertSame(second.table('steps'), plain.table('steps'));
    assertSame(second.table('epochs'), plain.table('epochs'));
  });

test('an optimizer that fails is shown at its line', async (t) => {
  const failing = SIGNED.replace('this.velocities[i].mul(0.9)', 'this.velocity[i].mul(0.9)');
  const trainer = await run(t, program('return new Signed(0.01);', failing));
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.status === 'failed');
  assert.match(ended.fault?.message ?? '', /applyGradients of the optimizer of train\.js failed/);
  assert.equal(ended.fault?.line, 1 + failing.split('\n').findIndex((line) => line.includes('this.velocity[i]')));
});

test('what is no optimizer is refused, and what it was is said', async (t) => {
  const trainer = await run(t, program("return 'adam';"));
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended');
  assert.match(ended.fault?.message ?? '', /"optimizer" returned "adam", which is not an optimizer/);
});
