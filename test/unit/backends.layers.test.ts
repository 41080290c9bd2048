/** Layers, losses and activations as models use them: every backend agrees with the reference on outputs and on all gradients. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { groupNormalization } from '../../src/catalog/layers/group-normalization.ts';
import { layerNormalization } from '../../src/catalog/layers/layer-normalization.ts';
import { spatialDropout } from '../../src/catalog/layers/spatial-dropout.ts';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { refusals } from '../../src/trainer/backends/refusals.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';
import { tf } from '../../src/trainer/backends/tf.ts';
import { besideCpu, open } from './backends.ts';

type Layer = LayersModel['layers'][number];

/** Relative to the largest value; deeper sums than in single operations, so more rounding. */
const TOLERANCE = 2e-5;

const { layers } = tf;
const IMAGE = [7, 8, 3];
const SEQUENCE = [6, 5];
const kernelSize = 3;
const units = 4;
const filters = 4;

/** Per example, by name: the shape of the input and the layer. */
const CASES: Readonly<Record<string, readonly [number[], () => Layer]>> = {
  dense: [[5], () => layers.dense({ units, activation: 'tanh' })],
  'dense on a sequence': [SEQUENCE, () => layers.dense({ units, activation: 'relu' })],
  elu: [[5], () => layers.elu()],
  leakyReLU: [[5], () => layers.leakyReLU()],
  prelu: [[5], () => layers.prelu({ alphaInitializer: 'randomNormal' })],
  softmax: [SEQUENCE, () => layers.softmax({ axis: 2 })],
  ...Object.fromEntries(
    (['gelu', 'gelu_new', 'hardSigmoid', 'mish', 'relu6', 'selu', 'sigmoid', 'softplus', 'softsign', 'swish'] as const).map(
      (name) => [`the activation ${name}`, [[5], () => layers.activation({ activation: name })] as const],
    ),
  ),
  batchNormalization: [IMAGE, () => layers.batchNormalization()],
  layerNormalization: [SEQUENCE, () => layers.layerNormalization()],
  'groupNormalization of an image': [[5, 4, 6], () => groupNormalization(tf)({ groups: 3 })],
  'layerNormalization of an image, by the catalog': [[5, 4, 6], () => layerNormalization(tf)({})],
  'groupNormalization of units': [[8], () => groupNormalization(tf)({ groups: 2 })],
  spatialDropout: [IMAGE, () => spatialDropout(tf)({ rate: 0.4 })],
  dropout: [SEQUENCE, () => layers.dropout({ rate: 0.4 })],
  alphaDropout: [SEQUENCE, () => layers.alphaDropout({ rate: 0.4 })],
  gaussianDropout: [SEQUENCE, () => layers.gaussianDropout({ rate: 0.4 })],
  conv1d: [SEQUENCE, () => layers.conv1d({ filters, kernelSize, padding: 'same' })],
  conv2d: [IMAGE, () => layers.conv2d({ filters, kernelSize, strides: 2, padding: 'same', activation: 'relu' })],
  'conv2d with channels first': [[3, 7, 8], () => layers.conv2d({ filters, kernelSize, dataFormat: 'channelsFirst' })],
  conv2dTranspose: [IMAGE, () => layers.conv2dTranspose({ filters, kernelSize, strides: 2, padding: 'same' })],
  separableConv2d: [IMAGE, () => layers.separableConv2d({ filters, kernelSize, depthMultiplier: 2 })],
  depthwiseConv2d: [IMAGE, () => layers.depthwiseConv2d({ kernelSize, depthMultiplier: 2, padding: 'same' })],
  convLstm2d: [[3, 5, 5, 2], () => layers.convLstm2d({ filters: 2, kernelSize })],
  averagePooling1d: [SEQUENCE, () => layers.averagePooling1d({ poolSize: 2 })],
  averagePooling2d: [IMAGE, () => layers.averagePooling2d({ poolSize: 2 })],
  averagePooling3d: [[4, 4, 4, 2], () => layers.averagePooling3d({ poolSize: 2 })],
  maxPooling1d: [SEQUENCE, () => layers.maxPooling1d({ poolSize: 2 })],
  maxPooling2d: [IMAGE, () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })],
  globalAveragePooling1d: [SEQUENCE, () => layers.globalAveragePooling1d({})],
  globalAveragePooling2d: [IMAGE, () => layers.globalAveragePooling2d({})],
  globalMaxPooling1d: [SEQUENCE, () => layers.globalMaxPooling1d({})],
  globalMaxPooling2d: [IMAGE, () => layers.globalMaxPooling2d({})],
  'upSampling2d, bilinear': [[8, 8, 3], () => layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' })],
  cropping2d: [
    IMAGE,
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 1],
        ],
      }),
  ],
  zeroPadding2d: [IMAGE, () => layers.zeroPadding2d({ padding: [1, 2] })],
  'embedding of words': [[6], () => layers.embedding({ inputDim: 7, outputDim: 3 })],
  flatten: [IMAGE, () => layers.flatten()],
  permute: [SEQUENCE, () => layers.permute({ dims: [2, 1] })],
  repeatVector: [[5], () => layers.repeatVector({ n: 3 })],
  reshape: [[6], () => layers.reshape({ targetShape: [2, 3] })],
  simpleRNN: [SEQUENCE, () => layers.simpleRNN({ units })],
  gru: [SEQUENCE, () => layers.gru({ units, returnSequences: true })],
  lstm: [SEQUENCE, () => layers.lstm({ units })],
  'bidirectional lstm': [SEQUENCE, () => layers.bidirectional({ layer: layers.lstm({ units }) as never, mergeMode: 'concat' })],
  'timeDistributed conv2d': [[2, 5, 5, 2], () => layers.timeDistributed({ layer: layers.conv2d({ filters, kernelSize }) })],
};

interface Result {
  readonly model: LayersModel;
  readonly values: readonly Float32Array[];
}

/** The output and the gradients of a weighted sum of it, by the input and by every weight. */
async function differentiate([shape, build]: readonly [number[], () => Layer]): Promise<Result> {
  const undo = seedRandom(new Random(3));
  const input = tf.input({ shape });
  const layer = build();
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as typeof input });
  const results = tf.tidy(() => {
    // An embedding has no gradient by its input, which is of word numbers.
    const isWords = layer.getClassName() === 'Embedding';
    const x = isWords ? tf.floor(tf.randomUniform([4, ...shape], 0, 7)) : tf.variable(tf.randomNormal([4, ...shape]));
    const loss = () => {
      const output = model.apply(x, { training: true }) as Tensor;
      // Worked out here, since a GPU's own cosine is a rough one.
      const share = Float32Array.from({ length: output.size }, (_, i) => Math.cos(i));
      return tf.sum(tf.mul(output, tf.tensor(share, output.shape))).asScalar();
    };
    const { value, grads } = tf.variableGrads(loss);
    x.dispose();
    return [value, ...Object.values(grads)];
  });
  undo();
  const values = await Promise.all(results.map(async (result) => (await result.data<'float32'>()).slice()));
  tf.dispose(results);
  return { model, values };
}

const attempt = async (example: readonly [number[], () => Layer]) => {
  try {
    return await differentiate(example);
  } catch (error) {
    return error as Error;
  }
};

for (const { id, options } of besideCpu)
  describe(`layers on ${id}`, options, () => {
    const results = new Map<string, (Result | Error)[]>();
    before(async () => {
      for (const backend of ['cpu', id]) {
        const { close } = await open(backend);
        for (const [name, example] of Object.entries(CASES))
          results.set(name, [...(results.get(name) ?? []), await attempt(example)]);
        await close();
      }
    });
    for (const name of Object.keys(CASES))
      test(name, () => {
        const [expected, actual] = results.get(name) ?? [];
        if (!expected || expected instanceof Error) throw expected;
        for (const backend of ['cpu', id]) assert.deepEqual(refusals(expected.model, backend), []);
        if (!actual || actual instanceof Error) throw actual;
        const worst = expected.values.map((reference, i) => {
          const scale = reference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
          return reference.reduce(
            (most, value, at) => Math.max(most, Math.abs(value - (actual.values[i]?.[at] ?? NaN)) / scale),
            0,
          );
        });
        assert.ok(
          worst.every((value) => value <= TOLERANCE),
          `Off by ${worst.map((value) => value.toExponential(1)).join(', ')}`,
        );
      });
  });

const LOSSES = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'logcosh',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
];

/** The losses and weights of some steps. */
async function train(loss: string): Promise<number[]> {
  const undo = seedRandom(new Random(9));
  const model = tf.sequential({ layers: [layers.dense({ inputShape: [5], units: 3, activation: 'softmax' })] });
  model.compile({ loss, optimizer: 'sgd' });
  const inputs = tf.randomNormal([6, 5]);
  const classes = tf.tensor1d([0, 1, 2, 2, 1, 0], 'float32');
  const targets = loss.startsWith('sparse') ? classes : tf.cast(tf.oneHot(tf.cast(classes, 'int32'), 3), 'float32');
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) losses.push(Number(await model.trainOnBatch(inputs, targets)));
  undo();
  for (const weight of model.getWeights()) losses.push(...(await weight.data()));
  return losses;
}

for (const { id, options } of besideCpu)
  test(`a model trains alike on ${id} with every loss`, options, async () => {
    const found: Record<string, number[]>[] = [];
    for (const backend of ['cpu', id]) {
      const { close } = await open(backend);
      const losses: Record<string, number[]> = {};
      for (const loss of LOSSES) losses[loss] = await train(loss);
      found.push(losses);
      await close();
    }
    const [expected = {}, actual = {}] = found;
    for (const loss of LOSSES)
      expected[loss]?.forEach((value, i) => {
        const difference = Math.abs(value - (actual[loss]?.[i] ?? NaN));
        assert.ok(difference <= 1e-5 * Math.max(1, Math.abs(value)), `${loss} differs by ${difference}`);
      });
  });
