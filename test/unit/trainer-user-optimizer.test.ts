/** Optimizers of a user's program: whose tensors are whose, and the very numbers that TensorFlow.js computes by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Tf } from '../../src/catalog/tf.ts';
import { UserError } from '../../src/core/fault.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { variableOf } from '../../src/trainer/model/network.ts';
import { measure } from '../../src/trainer/model/objective.ts';
import type { TfOptimizer } from '../../src/trainer/program/types.ts';
import { matchSlots } from '../../src/trainer/optimizer/slot-matching.ts';
import { Stepper } from '../../src/trainer/run/stepper.ts';
import { CustomOptimizer } from '../../src/trainer/optimizer/custom-optimizer.ts';
import { close, examples, mlp, values, weightsOf } from './networks.ts';
import { config } from './runs.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const WEIGHTS = [
  { name: 'a/kernel', shape: [2, 3] },
  { name: 'a/bias', shape: [3] },
  { name: 'b/kernel', shape: [3, 3] },
  { name: 'b/bias', shape: [3] },
];
const slots = (entries: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
  matchSlots(entries, WEIGHTS).map(({ entry, weight, slot }) => `${entries[entry]?.name}: ${WEIGHTS[weight]?.name} ${slot}`);

test('names tell which weight a slot is of, before it or after it, in any order and shape', () => {
  assert.deepEqual(
    slots([
      { name: 'iter', shape: [] },
      { name: 'b/bias/m', shape: [3] },
      { name: 'row/a/kernel', shape: [2] },
      { name: 'a/kernel/update', shape: [2, 3] },
    ]),
    ['b/bias/m: b/bias m', 'row/a/kernel: a/kernel row', 'a/kernel/update: a/kernel own update'],
  );
});

test('without such names, shapes and order do: each round over the weights is a slot, and so is each name', () => {
  const shapes = WEIGHTS.map(({ shape }) => shape);
  const named = (name: (i: number) => string) => shapes.map((shape, i) => ({ name: name(i), shape }));
  const of = (found: readonly string[]) => found.map((text) => text.split(': ')[1]);
  const all = (slot: string) => WEIGHTS.map(({ name }) => `${name} ${slot}`);
  assert.deepEqual(of(slots([...named((i) => `v_${i}`), ...named((i) => `v_${4 + i}`)])), [...all('v'), ...all('v2')]);
  const interleaved = shapes.flatMap((shape, i) => [
    { name: `m${i}`, shape },
    { name: `v${i}`, shape },
  ]);
  assert.deepEqual(of(slots(interleaved)), [...all('m'), ...all('v')]);
  assert.deepEqual(of(slots(named(() => ''))), all('slot'));
  assert.deepEqual(slots([{ name: 'odd', shape: [7, 7] }]), []);
});

test('the same name twice for one weight is two slots', () => {
  const twice = [WEIGHTS[0], WEIGHTS[0]].flatMap((weight) => (weight ? [weight] : []));
  assert.deepEqual(slots(twice), ['a/kernel: a/kernel slot', 'a/kernel: a/kernel slot2']);
});

const RATE = 0.05;
type Make = (tf: Tf) => TfOptimizer;

async function training(make: Make, regularization: Readonly<Record<string, number>> = {}) {
  const { tf, statistics } = backend;
  const { network, model } = mlp(tf);
  const own = { make: async () => make(tf), fault: (error: unknown) => new UserError(String(error)) };
  const optimizer = await CustomOptimizer.create(network, own);
  const settings = new LiveSettings({ ...config, regularization: { ...config.regularization, ...regularization } });
  const stepper = new Stepper(network, optimizer, statistics, settings);
  let step = 0;
  const take = async (rate = RATE) => {
    const batch = examples(tf, 16 * step, 16 * (step + 1));
    const taken = await stepper.take([batch], ++step, rate);
    taken.dispose();
    tf.dispose([batch.xs, batch.ys]);
    return taken;
  };
  return { network, model, optimizer, take };
}

const KINDS: Readonly<Record<string, { readonly make: Make; readonly slots: readonly string[] }>> = {
  sgd: { make: (tf) => tf.train.sgd(RATE), slots: [] },
  momentum: { make: (tf) => tf.train.momentum(RATE, 0.9), slots: ['momentum'] },
  adam: { make: (tf) => tf.train.adam(RATE), slots: ['m', 'v'] },
  rmsprop: { make: (tf) => tf.train.rmsprop(RATE), slots: ['rms', 'momentum'] },
  adagrad: { make: (tf) => tf.train.adagrad(RATE), slots: ['accumulator'] },
  adadelta: { make: (tf) => tf.train.adadelta(RATE), slots: ['accum_grad', 'accum_var'] },
};

for (const [kind, { make, slots: expected }] of Object.entries(KINDS)) {
  test(`${kind} of TensorFlow.js takes the steps that it takes without Descent, and leaves nothing behind`, async () => {
    const { tf } = backend;
    const ours = await training(make);
    assert.deepEqual(ours.optimizer.slots, expected);
    assert.equal(ours.optimizer.learningRate, RATE);
    const plain = mlp(tf);
    const optimizer = make(tf);
    const { network } = plain;
    for (let step = 0; step < 4; step++) {
      const batch = examples(tf, 16 * step, 16 * (step + 1));
      const loss = () => measure(tf, network.objective, batch, network.predict(batch.xs), { training: true }).loss;
      optimizer.minimize(loss, false, network.weights.map(variableOf));
      const before = tf.memory().numTensors;
      await ours.take();
      const more = tf.memory().numTensors - before;
      assert.ok(step === 0 || more === 0, `${more} tensors more after step ${step + 1}`);
    }
    close(weightsOf(ours.model), weightsOf(plain.model), 1e-6);
    assert.ok(ours.network.weights.every((weight) => Object.keys(ours.optimizer.slotsOf(weight)).join() === expected.join()));
  });

  test(`${kind} goes on from what it saved, to the bit`, async () => {
    const through = await training(make);
    for (let step = 0; step < 3; step++) await through.take();
    const saved = await through.optimizer.save();
    const again = await training(make);
    const { tf } = backend;
    again.model.setWeights(through.model.getWeights().map((weight) => tf.tensor(weight.dataSync(), weight.shape)));
    assert.deepEqual(await again.optimizer.load(saved), []);
    for (let step = 0; step < 3; step++) {
      const gradients = () => again.network.weights.map(({ info }, i) => tf.fill([...info.shape], 0.1 * (i + step)));
      const moment = { values: {}, learningRate: RATE, step: 4 + step, regularization: {} };
      await through.optimizer.apply(gradients(), moment);
      await again.optimizer.apply(gradients(), moment);
    }
    assert.deepEqual(weightsOf(again.model), weightsOf(through.model));
  });
}

test('a layer that is frozen while the training runs keeps its slots to itself', async () => {
  const { network, optimizer, take } = await training((tf) => tf.train.momentum(RATE, 0.9));
  await take();
  const all = async () => Promise.all(network.weights.map((weight) => values(optimizer.slotsOf(weight).momentum)));
  const before = await all();
  network.setLayerOptions({ hidden: { frozen: true, learningRateFactor: 1 } });
  await take();
  const afterwards = await all();
  assert.deepEqual(afterwards.slice(0, 2), before.slice(0, 2));
  assert.notDeepEqual(afterwards.slice(2), before.slice(2));
});

test('the factor of a layer, weight decay and the rate of the schedule hold for it too', async () => {
  const plain = await training((tf) => tf.train.sgd(1));
  const begin = weightsOf(plain.model);
  await plain.take(0.1);
  const step = weightsOf(plain.model).map((value, i) => value - (begin[i] ?? 0));
  const halved = await training((tf) => tf.train.sgd(1));
  halved.network.setLayerOptions({ '*': { frozen: false, learningRateFactor: 0.5 } });
  await halved.take(0.1);
  const decayed = await training((tf) => tf.train.sgd(1), { weightDecay: 0.2 });
  await decayed.take(0.1);
  const kernel = 10;
  for (let i = 0; i < kernel; i++) {
    const w = begin[i] ?? 0;
    assert.ok(Math.abs((weightsOf(halved.model)[i] ?? 0) - (w + 0.5 * (step[i] ?? 0))) < 1e-6);
    assert.ok(Math.abs((weightsOf(decayed.model)[i] ?? 0) - (w + (step[i] ?? 0) - 0.1 * 0.2 * w)) < 1e-6);
  }
});

test('Adamax, which cannot tell its state, trains without slots and says so', async () => {
  const { optimizer, take } = await training((tf) => tf.train.adamax(RATE));
  assert.deepEqual(optimizer.slots, []);
  assert.match(optimizer.notices[1] ?? '', /getWeights\(\) failed/);
  assert.ok(Number.isFinite((await take()).updateNorm));
  assert.match((await optimizer.load(await optimizer.save()))[0] ?? '', /starts with new state/);
});

test('a state of another optimizer is refused by name', async () => {
  const momentum = await training((tf) => tf.train.momentum(RATE, 0.9));
  await momentum.take();
  const saved = await momentum.optimizer.save();
  const adam = await training((tf) => tf.train.adam(RATE));
  await assert.rejects(adam.optimizer.load(saved), /optimizer has changed from Momentum to Adam/);
});

test('one and the same optimizer, handed out twice, is refused', async () => {
  const one = backend.tf.train.sgd(RATE);
  await assert.rejects(
    training(() => one),
    /the same object twice/,
  );
});
