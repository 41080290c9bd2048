/** Frozen layers and learning-rate factors, by the numbers they leave behind. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adam } from '../../src/catalog/optimizers/adam.ts';
import { sgd } from '../../src/catalog/optimizers/sgd.ts';
import type { Optimizer } from '../../src/catalog/types.ts';
import { defaults } from '../../src/core/params.ts';
import { type LayerSettings, means, optionsOf } from '../../src/core/layer-options.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';
import { Stepper } from '../../src/trainer/run/stepper.ts';
import { close, examples, mlp, weightsOf } from './networks.ts';
import { config } from './runs.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

test('a pattern means whole names, and * any characters', () => {
  assert.ok(means('conv2d_1', ['conv2d_1']) && !means('conv2d', ['conv2d_1']) && !means('conv.d', ['conv2d']));
  assert.ok(means('conv*', ['conv2d_1']) && means('*_1', ['conv2d_1']) && means('*', ['base', 'dense']));
  assert.ok(means('base', ['base', 'dense']), 'what holds the layer is meant too');
});

test('a later pattern overrides an earlier one, key by key', () => {
  const settings = { '*': { learningRateFactor: 0.5, frozen: true }, output: { frozen: false } };
  assert.deepEqual(optionsOf(settings, ['output']), { learningRateFactor: 0.5, frozen: false });
  assert.deepEqual(optionsOf(settings, ['hidden']), { learningRateFactor: 0.5, frozen: true });
});

const RATE = 0.01;
/** The weights of hidden/kernel, hidden/bias, output/kernel and output/bias, one after the other. */
const HIDDEN = 15;

function training(layers: LayerSettings, rule: Optimizer = sgd, regularization: Readonly<Record<string, number>> = {}) {
  const { tf, statistics } = backend;
  const { network, model } = mlp(tf);
  network.setLayerOptions(layers);
  const values = defaults(rule.params);
  const optimizer = new RuleOptimizer(network, rule, values);
  const settings = new LiveSettings({
    ...config,
    optimizer: { type: rule.id, ...values },
    regularization: { ...config.regularization, ...regularization },
  });
  const stepper = new Stepper(network, optimizer, statistics, settings);
  let step = 0;
  return {
    network,
    optimizer,
    weights: () => weightsOf(model),
    async step() {
      const taken = await stepper.take([examples(tf, 0, 16)], ++step, RATE);
      taken.dispose();
      return taken;
    },
  };
}

const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - (b[i] ?? Number.NaN));

test('a factor scales the update of its layer and leaves the others', async () => {
  const [plain, slow] = [training({}), training({ hidden: { learningRateFactor: 0.25 } })];
  const start = plain.weights();
  await plain.step();
  await slow.step();
  const [whole, scaled] = [minus(plain.weights(), start), minus(slow.weights(), start)];
  close(scaled, [...whole.slice(0, HIDDEN).map((x) => x / 4), ...whole.slice(HIDDEN)], 1e-7);
  assert.ok(whole.every((x) => x !== 0));
});

test('a frozen layer has no gradient, no slots, no decay and no penalty', async () => {
  const frozen = training({ hidden: { frozen: true } }, adam, { l2: 0.1, weightDecay: 0.1 });
  const start = frozen.weights();
  const taken = await frozen.step();
  assert.deepEqual(frozen.weights().slice(0, HIDDEN), start.slice(0, HIDDEN));
  assert.ok(
    minus(frozen.weights(), start)
      .slice(HIDDEN)
      .every((x) => x !== 0),
  );
  assert.equal(taken.tensors.gradients.length, 2);
  const slots = frozen.network.weights.map((weight) => Object.keys(frozen.optimizer.slotsOf(weight)));
  assert.deepEqual(slots, [[], [], ['m', 'v'], ['m', 'v']]);
  close([taken.penalty], [0.1 * start.slice(HIDDEN, HIDDEN + 5).reduce((sum, w) => sum + w * w, 0)], 1e-6);
});

test('a factor of 0 is no freezing: the weights stay, the slots go on', async () => {
  const still = training({ hidden: { learningRateFactor: 0 } }, adam);
  const start = still.weights();
  await still.step();
  assert.deepEqual(still.weights().slice(0, HIDDEN), start.slice(0, HIDDEN));
  const [kernel] = still.network.weights;
  assert.ok(kernel);
  assert.ok([...(still.optimizer.slotsOf(kernel).m?.dataSync() ?? [])].every((x) => x !== 0));
});

test('a layer that thaws begins like a fresh one, and no slots are mixed up', async () => {
  const late = training({ hidden: { frozen: true } }, adam);
  for (let i = 0; i < 5; i++) await late.step();
  const [hidden, , output] = late.network.weights;
  assert.ok(hidden && output);
  const kept = late.optimizer.slotsOf(output).m?.dataSync() ?? [];
  const before = late.weights();
  late.network.setLayerOptions({ output: { frozen: true } });
  await late.step();
  // The first step of Adam is η·sign(g), but for ε, whatever the gradient: if its bias corrections are those of a first step.
  close(minus(late.weights(), before).slice(0, HIDDEN).map(Math.abs), Array<number>(HIDDEN).fill(RATE), 1e-4);
  assert.deepEqual(late.weights().slice(HIDDEN), before.slice(HIDDEN));
  assert.deepEqual(late.optimizer.slotsOf(output).m?.dataSync(), kept);
  assert.deepEqual(Object.values(late.optimizer.missed), [5, 5, 1, 1]);
});

test('with all layers frozen a step changes nothing and still has a loss', async () => {
  const frozen = training({ '*': { frozen: true } });
  const start = frozen.weights();
  const taken = await frozen.step();
  assert.ok(taken.loss > 0);
  assert.deepEqual([taken.gradientNorm, taken.updateNorm], [0, 0]);
  assert.deepEqual(frozen.weights(), start);
});

test('frozen batch normalization stays as it is, statistics included, inside of a model too', () => {
  const { tf } = backend;
  const inner = tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [2], name: 'deep' }), tf.layers.batchNormalization({ name: 'norm' })],
    name: 'base',
  });
  const model = tf.sequential({ layers: [inner, tf.layers.dense({ units: 1, name: 'head' })] });
  const mse = lossNamed('meanSquaredError');
  const network = new Network(
    tf,
    model,
    objectiveOf((y, p) => mse(tf, y, p)),
  );
  const { xs } = examples(tf, 0, 16);
  const statistics = () =>
    inner
      .getLayer('norm')
      .getWeights()
      .flatMap((weight) => [...weight.dataSync()]);
  const names = () => network.trainable.map(({ info }) => info.name.split('/')[0]);

  network.setLayerOptions({ base: { frozen: true } });
  const before = statistics();
  model.apply(xs, { training: true });
  assert.deepEqual(statistics(), before);
  assert.deepEqual([...new Set(names())], ['head']);

  network.setLayerOptions({ deep: { frozen: true } });
  model.apply(xs, { training: true });
  assert.notDeepEqual(statistics(), before);
  assert.deepEqual([...new Set(names())], ['norm', 'head']);
  assert.equal(network.unknownPattern({ base: {}, 'de*': {}, tail: {} }), 'tail');
});
