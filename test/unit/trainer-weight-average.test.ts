/** Averages of weights against their closed forms, on weights that are set by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { WeightAverage } from '../../src/trainer/optimizer/weight-average.ts';
import { close, mlp, weightsOf } from './networks.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const EMA = { averaging: 'ema', averagingDecay: 0.9, averagingStart: 0 } as const;
const SWA = { averaging: 'swa', averagingDecay: 0.9, averagingStart: 2 } as const;

/** All weights of the model become this; they are far apart, so that a wrong share tells. */
const at = (t: number) => 1 + 0.3 * t * t - t;
function made(settings: ConstructorParameters<typeof WeightAverage>[1]) {
  const { tf } = backend;
  const { network, model } = mlp(tf);
  const average = new WeightAverage(network, settings);
  const set = (value: number) => model.setWeights(model.getWeights().map(({ shape }) => tf.fill(shape, value)));
  const averaged = () => average.whileApplied(() => Promise.resolve(weightsOf(model)));
  return { model, average, set, averaged };
}
const all = (value: number) => Array<number>(21).fill(value);

test('the exponential average is the weighted sum of all weights since its start, the first with what is left of the weight', async () => {
  const { average, set, averaged } = made({ ...EMA, averagingStart: 1 });
  set(1000);
  average.afterStep(0);
  assert.equal(average.count, 0, 'it has not begun');
  const n = 12;
  for (let t = 0; t < n; t++) {
    set(at(t));
    average.afterStep(1);
    average.afterEpoch(1);
  }
  let expected = 0.9 ** (n - 1) * at(0);
  for (let t = 1; t < n; t++) expected += 0.1 * 0.9 ** (n - 1 - t) * at(t);
  close(await averaged(), all(expected));
});

test('stochastic weight averaging is the mean of the ends of epochs after its start, whatever is between', async () => {
  const { average, set, averaged } = made(SWA);
  for (let epoch = 1; epoch <= 9; epoch++) {
    set(-50);
    average.afterStep(epoch - 1);
    set(at(epoch));
    average.afterEpoch(epoch);
  }
  assert.equal(average.count, 7);
  const mean = [3, 4, 5, 6, 7, 8, 9].reduce((sum, epoch) => sum + at(epoch), 0) / 7;
  close(await averaged(), all(mean));
});

test('the weights are back afterwards bit for bit, also when something fails meanwhile', async () => {
  const { model, average, set } = made(EMA);
  set(1);
  average.afterStep(0);
  set(1 / 3);
  average.afterStep(0);
  const before = weightsOf(model);
  const tensors = backend.tf.memory().numTensors;
  await assert.rejects(
    average.whileApplied(() => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.deepEqual(weightsOf(model), before);
  assert.equal(backend.tf.memory().numTensors, tensors, 'nothing leaks');
  average.apply();
  assert.notDeepEqual(weightsOf(model), before);
});

test('a weight that does not change is its own average, bit for bit, over any number of steps', async () => {
  for (const settings of [
    { ...EMA, averagingDecay: 0.997 },
    { ...SWA, averagingStart: 0 },
  ]) {
    const { model, average, averaged } = made(settings);
    const before = weightsOf(model);
    for (let n = 1; n <= 50; n++) {
      average.afterStep(n);
      average.afterEpoch(n);
    }
    assert.equal(average.count, 50);
    assert.deepEqual(await averaged(), before);
  }
});

test('a copy stays what it is while the average goes on, and without an average there is none', async () => {
  const { average, set } = made(EMA);
  assert.equal(average.copy(), undefined);
  set(2);
  average.afterStep(0);
  const copy = average.copy();
  set(3);
  average.afterStep(0);
  close(
    [...(copy?.values() ?? [])].flatMap((tensor) => [...tensor.dataSync()]),
    all(2),
  );
});

test('batch normalization’s running statistics are averaged with the weights', async () => {
  const { tf } = backend;
  const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2], name: 'norm' })] });
  const mse = lossNamed('meanSquaredError');
  const average = new WeightAverage(
    new Network(
      tf,
      model,
      objectiveOf((y, p) => mse(tf, y, p)),
    ),
    { ...SWA, averagingStart: 0 },
  );
  const statistics = (mean: number, variance: number) => {
    model.setWeights([1, 0, mean, variance].map((value) => tf.fill([2], value)));
    average.afterEpoch(1);
  };
  statistics(0, 1);
  statistics(3, 7);
  close(await average.whileApplied(() => Promise.resolve(weightsOf(model))), [1, 1, 0, 0, 1.5, 1.5, 4, 4]);
});
