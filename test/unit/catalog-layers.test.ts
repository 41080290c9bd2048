/** The catalog's own layers, and the dropout variants, against what their papers define; gradients are in backends.layers.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alphaDropout } from '../../src/catalog/layers/alpha-dropout.ts';
import { groupNormalization } from '../../src/catalog/layers/group-normalization.ts';
import { layerNormalization } from '../../src/catalog/layers/layer-normalization.ts';
import { spatialDropout } from '../../src/catalog/layers/spatial-dropout.ts';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';

const { tf } = await cpu.open({});
type Layer = LayersModel['layers'][number];

const called = (layer: Layer, input: Tensor, training: boolean, seed = 1): number[] => {
  const undo = seedRandom(new Random(seed));
  const output = layer.apply(input, { training }) as Tensor;
  undo();
  return [...output.dataSync()];
};
const moments = (all: readonly number[]) => {
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  return { mean, variance: all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length };
};

test('spatial dropout drops whole channels of an example and scales the others by 1 / (1 − rate)', () => {
  const layer = spatialDropout(tf)({ rate: 0.25 });
  const [examples, places, channels] = [40, 6, 25];
  const output = called(layer, tf.ones([examples, 2, 3, channels]), true);
  let dropped = 0;
  for (let example = 0; example < examples; example++)
    for (let channel = 0; channel < channels; channel++) {
      const values = Array.from({ length: places }, (_, place) => output[(example * places + place) * channels + channel] ?? 0);
      assert.equal(new Set(values).size, 1, 'a channel is dropped in all places or in none');
      const [value = 0] = values;
      assert.ok(value === 0 || Math.abs(value - 4 / 3) < 1e-6);
      if (value === 0) dropped++;
    }
  // 250 of 1,000, within four standard errors.
  assert.ok(Math.abs(dropped - 250) < 55, `${dropped} of 1000`);
});

test('spatial dropout is still outside training and at rate 0, obeys a changed rate, and repeats with the seed', () => {
  const layer = spatialDropout(tf)({ rate: 0.5 });
  const input = tf.randomNormal([3, 4, 5], 0, 1, 'float32', 7);
  const plain = [...input.dataSync()];
  assert.deepEqual(called(layer, input, false), plain);
  assert.deepEqual(called(layer, input, true), called(layer, input, true));
  assert.notDeepEqual(called(layer, input, true), called(layer, input, true, 2));
  Object.assign(layer, { rate: 0 });
  assert.deepEqual(called(layer, input, true), plain);
});

test('group normalization: mean 0 and variance 1 over places and channels of each group, by hand', () => {
  const layer = groupNormalization(tf)({ groups: 2, epsilon: 0 });
  // One example, two places, four channels: groups {1, 3, 5, 7} and {0, 0, 2, 2}.
  const output = called(
    layer,
    tf.tensor3d([
      [
        [1, 3, 0, 2],
        [5, 7, 0, 2],
      ],
    ]),
    true,
  );
  const [a, b] = [3 / Math.sqrt(5), 1 / Math.sqrt(5)];
  [-a, -b, -1, 1, b, a, -1, 1].forEach((expected, i) => {
    assert.ok(Math.abs((output[i] ?? Number.NaN) - expected) < 1e-6, `[${i}] is ${output[i]}, not ${expected}`);
  });
});

test('layer normalization is what TensorFlow.js has under that name, which loads it', async () => {
  const model = tf.sequential({
    layers: [tf.layers.reshape({ inputShape: [6], targetShape: [2, 3] }), layerNormalization(tf)({})],
  });
  model.setWeights([tf.tensor1d([1, 2, 3]), tf.tensor1d([-1, 0, 1])]);
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string));
  loaded.setWeights(model.getWeights());
  assert.ok(loaded.layers[1] instanceof tf.layers.layerNormalization().constructor);
  const input = tf.randomNormal([4, 6], 2, 3, 'float32', 3);
  const [found, expected] = [model, loaded].map((one) => [...(one.predict(input) as Tensor).dataSync()]);
  found?.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected?.[i] ?? Number.NaN)) < 1e-5);
  });
});

test('group normalization with one group is layer normalization, and scale and offset are per channel', () => {
  const input = tf.randomNormal([4, 6], 2, 3, 'float32', 3);
  const group = groupNormalization(tf)({ groups: 1 });
  const layer = tf.layers.layerNormalization();
  const [found, expected] = [called(group, input, true), called(layer, input, true)];
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? Number.NaN)) < 1e-5);
  });
  const scale = Array.from({ length: 6 }, (_, i) => i + 1);
  group.setWeights([tf.tensor1d(scale), tf.tensor1d(scale)]);
  const scaled = called(group, input, false);
  scaled.forEach((value, i) => {
    const channel = (i % 6) + 1;
    assert.ok(Math.abs(value - (channel * (found[i] ?? 0) + channel)) < 1e-4);
  });
});

test('group normalization refuses groups that do not divide the channels', () => {
  const layer = groupNormalization(tf)({ groups: 4, name: 'norm' });
  assert.throws(() => layer.apply(tf.ones([2, 6])), /Layer norm: 6 channels cannot be divided into 4 groups/);
});

test('both are saved and loaded with a model', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [4, 4, 1], filters: 6, kernelSize: 3 }),
      groupNormalization(tf)({ groups: 3, epsilon: 0.01 }),
      spatialDropout(tf)({ rate: 0.3 }),
      tf.layers.flatten(),
    ],
  });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string));
  loaded.setWeights(model.getWeights());
  const input = tf.randomNormal([2, 4, 4, 1], 0, 1, 'float32', 5);
  assert.deepEqual([...(loaded.predict(input) as Tensor).dataSync()], [...(model.predict(input) as Tensor).dataSync()]);
  assert.deepEqual(
    loaded.layers.map((layer) => layer.getClassName()),
    ['Conv2D', 'GroupNormalization', 'SpatialDropout', 'Flatten'],
  );
});

test('plain dropout: the share asked for becomes 0, and the mean stays', () => {
  const output = called(tf.layers.dropout({ rate: 0.4 }), tf.ones([200, 100]), true);
  assert.ok(Math.abs(output.filter((x) => x === 0).length / output.length - 0.4) < 0.014);
  assert.ok(Math.abs(moments(output).mean - 1) < 0.024);
});

test('alpha dropout keeps mean 0 and variance 1 (Klambauer et al. 2017, section 3)', () => {
  const input = tf.randomNormal([200, 100], 0, 1, 'float32', 9);
  // By the trainer's TensorFlow.js, as programs have it, whose own layer has the sign wrong.
  for (const layer of [alphaDropout(tf)({ rate: 0.3 }), tf.layers.alphaDropout({ rate: 0.3 })]) {
    const { mean, variance } = moments(called(layer, input, true));
    assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.06, `${mean}, ${variance}`);
    const [a, b] = [0.7 * (1 + 0.3 * 1.7580993408473766 ** 2), 1.7580993408473766 * 0.3];
    const dropped = Math.fround((-1.7580993408473766 + b) / Math.sqrt(a));
    const share = called(layer, input, true).filter((x) => Math.abs(x - dropped) < 1e-6).length / input.size;
    assert.ok(Math.abs(share - 0.3) < 0.015, `${share} are saturated`);
    assert.deepEqual(called(layer, input, false), [...input.dataSync()]);
  }
});

test('Gaussian dropout multiplies by noise of mean 1 and variance rate / (1 − rate) (Srivastava et al. 2014, section 10)', () => {
  const { mean, variance } = moments(called(tf.layers.gaussianDropout({ rate: 0.2 }), tf.ones([200, 100]), true));
  assert.ok(Math.abs(mean - 1) < 0.015 && Math.abs(variance - 0.25) < 0.01, `${mean}, ${variance}`);
});
