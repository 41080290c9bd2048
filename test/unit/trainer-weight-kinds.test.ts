/** Which weights penalties and decay apply to, over all layers of TensorFlow.js and of the catalog. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adamw } from '../../src/catalog/optimizers/adamw.ts';
import { muon } from '../../src/catalog/optimizers/muon.ts';
import { groupNormalization } from '../../src/catalog/layers/group-normalization.ts';
import { layerNormalization } from '../../src/catalog/layers/layer-normalization.ts';
import type { Tf } from '../../src/catalog/tf.ts';
import { defaults } from '../../src/core/params.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { losses } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { penalize } from '../../src/trainer/model/apply-penalties.ts';
import { weightKind } from '../../src/trainer/model/weight-kinds.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

type Layer = InstanceType<Tf['layers']['Layer']>;

interface Made {
  readonly layer: Layer;
  readonly shape: readonly number[];
  readonly kernels: readonly string[];
  readonly biases?: readonly string[];
  readonly others?: readonly string[];
}

const gated = { kernels: ['kernel', 'recurrent_kernel'], biases: ['bias'] };
const plain = { kernels: ['kernel'], biases: ['bias'] };
const scaled = { kernels: [], others: ['gamma', 'beta'] };

/** Every layer with weights, by the function that makes it. */
const layers = (tf: Tf): Readonly<Record<string, Made>> => {
  const { layers: l } = tf;
  const image = [6, 6, 3];
  const series = [5, 3];
  const conv = { filters: 2, kernelSize: 2 };
  const cell = { units: 2 };
  return {
    dense: { layer: l.dense({ units: 4 }), shape: [3], ...plain },
    conv1d: { layer: l.conv1d(conv), shape: series, ...plain },
    conv2d: { layer: l.conv2d(conv), shape: image, ...plain },
    conv3d: { layer: l.conv3d(conv), shape: [4, 4, 4, 1], ...plain },
    conv2dTranspose: { layer: l.conv2dTranspose(conv), shape: image, ...plain },
    conv3dTranspose: { layer: l.conv3dTranspose(conv), shape: [4, 4, 4, 1], ...plain },
    separableConv2d: {
      layer: l.separableConv2d(conv),
      shape: image,
      kernels: ['depthwise_kernel', 'pointwise_kernel'],
      biases: ['bias'],
    },
    depthwiseConv2d: {
      layer: l.depthwiseConv2d({ kernelSize: 2 }),
      shape: image,
      kernels: ['depthwise_kernel'],
      biases: ['bias'],
    },
    convLstm2d: { layer: l.convLstm2d(conv as Parameters<typeof l.convLstm2d>[0]), shape: [3, ...image], ...gated },
    simpleRNN: { layer: l.simpleRNN(cell), shape: series, ...gated },
    gru: { layer: l.gru(cell), shape: series, ...gated },
    lstm: { layer: l.lstm(cell), shape: series, ...gated },
    rnn: { layer: l.rnn({ cell: l.gruCell(cell) }), shape: series, ...gated },
    bidirectional: {
      layer: l.bidirectional({ layer: l.lstm(cell), mergeMode: 'concat' }),
      shape: series,
      kernels: ['kernel', 'recurrent_kernel', 'kernel', 'recurrent_kernel'],
      biases: ['bias', 'bias'],
    },
    timeDistributed: { layer: l.timeDistributed({ layer: l.dense({ units: 4 }) }), shape: series, ...plain },
    embedding: { layer: l.embedding({ inputDim: 7, outputDim: 2 }), shape: [4], kernels: ['embeddings'] },
    prelu: { layer: l.prelu({ alphaInitializer: 'ones' }), shape: image, kernels: [], others: ['alpha'] },
    batchNormalization: {
      layer: l.batchNormalization(),
      shape: image,
      kernels: [],
      others: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
    },
    layerNormalization: { layer: l.layerNormalization({ axis: [2, 3] }), shape: image, ...scaled },
    'the catalog: layer normalization': { layer: layerNormalization(tf)({}), shape: [4], ...scaled },
    'the catalog: group normalization': { layer: groupNormalization(tf)({ groups: 1 }), shape: image, ...scaled },
  };
};

/** Those without weights, or that only make cells and tensors for others. */
const WITHOUT =
  `Layer RNN RNNCell activation add alphaDropout average averagePooling1d averagePooling2d averagePooling3d avgPool1d
  avgPool2d avgPool3d avgPooling1d avgPooling2d avgPooling3d categoryEncoding centerCrop concatenate convLstm2dCell cropping2D dot
  dropout elu flatten gaussianDropout gaussianNoise globalAveragePooling1d globalAveragePooling2d globalMaxPool1d globalMaxPool2d
  globalMaxPooling1d globalMaxPooling2d gruCell input inputLayer leakyReLU lstmCell masking maxPool1d maxPool2d maxPooling1d
  maxPooling2d maxPooling3d maximum minimum multiply permute randomWidth reLU repeatVector rescaling reshape resizing simpleRNNCell
  softmax spatialDropout1d stackedRNNCells thresholdedReLU upSampling2d zeroPadding2d`.split(/\s+/);

/** A model of one layer, with all weights set to 2. */
function networkOf(tf: Tf, { layer, shape }: Pick<Made, 'layer' | 'shape'>): Network {
  const inputs = tf.input({ shape: [...shape] });
  const model = tf.model({ inputs, outputs: layer.apply(inputs) as ReturnType<typeof tf.input> });
  layer.trainable = true;
  model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, 2)));
  const { meanSquaredError } = losses;
  return new Network(
    tf,
    model,
    objectiveOf((y, p) => meanSquaredError?.(tf, y, p) ?? p),
  );
}

/** Names in `addWeight`, which come last. */
const plainName = (name: string) => name.slice(name.lastIndexOf('/') + 1).replace(/_\d+$/, '');

test('each weight of every layer is a kernel, a bias or neither, and L2 is the sum over kernels alone', async () => {
  const { tf } = backend;
  for (const [name, made] of Object.entries(layers(tf))) {
    const network = networkOf(tf, made);
    const namesOf = (chosen: readonly { readonly info: { readonly name: string } }[]) =>
      chosen.map(({ info }) => plainName(info.name));
    const { weights } = network;
    assert.deepEqual(namesOf(weights.filter(({ kernel }) => kernel)), made.kernels, name);
    assert.deepEqual(namesOf(weights.filter(({ bias }) => bias)), made.biases ?? [], name);
    assert.deepEqual(namesOf(weights.filter(({ kernel, bias }) => !kernel && !bias)), made.others ?? [], name);
    const gradients = network.trainable.map(() => undefined);
    const sums = penalize(network, gradients, { l2: 1, biasL2: 1 });
    const squares = (of: 'kernel' | 'bias') => weights.reduce((sum, weight) => sum + (weight[of] ? 4 * weight.info.size : 0), 0);
    assert.equal((await sums.get('l2')?.data())?.[0] ?? 0, squares('kernel'), name);
    assert.equal((await sums.get('biasL2')?.data())?.[0] ?? 0, squares('bias'), name);
  }
});

test('no layer of TensorFlow.js is missing here', () => {
  const { tf } = backend;
  const known = new Set([...WITHOUT, ...Object.keys(layers(tf))]);
  assert.deepEqual(
    Object.keys(tf.layers).filter((name) => !known.has(name)),
    [],
  );
});

test('in a nested model and a wrapper, the axes of a unit are those of the layer itself', () => {
  const { tf } = backend;
  const inner = tf.sequential({ layers: [tf.layers.embedding({ inputDim: 7, outputDim: 2, inputShape: [4] })] });
  const nested = networkOf(tf, { layer: inner, shape: [4] });
  assert.deepEqual(nested.weights[0]?.unitAxes, [1]);
  const transposed = tf.layers.timeDistributed({ layer: tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2 }) });
  assert.deepEqual(networkOf(tf, { layer: transposed, shape: [3, 4, 4, 1] }).weights[0]?.unitAxes, [0, 1, 3]);
});

test('weights of own layers go by their names, and by their rank where these say nothing', () => {
  const own = (name: string, rank: number, layer = 'Mine') => weightKind(layer, `mine_Mine1/${name}`, rank);
  assert.deepEqual(
    [own('w', 2), own('W', 2), own('queryKernel', 3), own('kernel', 1), own('kernel_1', 4)],
    Array(5).fill('kernel'),
  );
  assert.deepEqual([own('b', 1), own('outputBias', 2), own('bias_2', 1)], Array(3).fill('bias'));
  const others = [
    own('slopes', 3),
    own('logScale', 2),
    own('w', 1),
    own('weight', 3, 'InstanceNorm2d'),
    own('alpha', 4, 'MyPReLU'),
  ];
  assert.deepEqual(others, Array(5).fill('other'));
});

test('weight decay leaves slopes and scales at their values, and Muon does not make them orthogonal', async () => {
  const { tf } = backend;
  for (const rule of [adamw, muon]) {
    const { prelu, layerNormalization: normalized } = layers(tf);
    for (const made of [prelu, normalized]) {
      assert.ok(made);
      const network = networkOf(tf, made);
      const values = { ...defaults(rule.params), weightDecay: 0.5 };
      const optimizer = new RuleOptimizer(network, rule, values);
      const zeros = network.trainable.map(({ info }) => tf.zeros([...info.shape]));
      await optimizer.apply(zeros, { values, learningRate: 0.1, step: 1, regularization: { weightDecay: 0.5 } });
      for (const { layerVariable } of network.weights)
        assert.ok(
          (await layerVariable.read().data()).every((value) => value === 2),
          `${rule.id}: ${layerVariable.name}`,
        );
      // A slot for the running mean of squares is what AdamW needs, and a matrix has none.
      const second = network.trainable.map(({ info, kernel }) => muon.slot?.('v', { ...info, kernel }, defaults(muon.params)));
      assert.ok(second.every((slot) => slot !== undefined));
    }
  }
});
