/** What the models share: parameters of hidden layers, and the layers they stand for. */
import { float, int, pick, type Values } from '../../core/params.ts';
import type { Task } from '../types.ts';
import { alphaDropout } from '../layers/alpha-dropout.ts';
import { groupNormalization } from '../layers/group-normalization.ts';
import { layerNormalization } from '../layers/layer-normalization.ts';
import { spatialDropout } from '../layers/spatial-dropout.ts';
import { outputActivation, outputUnits } from '../task.ts';
import type { Tf } from '../tf.ts';

export const hidden = {
  activation: pick('Activation', 'What each hidden unit does to its sum; ReLU is a good start.', 'relu', {
    relu: 'ReLU',
    leakyRelu: 'Leaky ReLU',
    gelu: 'GELU',
    selu: 'SELU',
    tanh: 'Tanh',
    sigmoid: 'Sigmoid',
    linear: 'Linear',
  }),
  initializer: pick(
    'Initializer',
    'How kernels start: He suits ReLU and its kin, Glorot suits tanh and sigmoid.',
    'glorotUniform',
    {
      glorotUniform: 'Glorot uniform',
      glorotNormal: 'Glorot normal',
      heUniform: 'He uniform',
      heNormal: 'He normal',
      leCunNormal: 'LeCun normal',
    },
  ),
  dropout: float('Dropout', 'Share of hidden units switched off at random in each training step; 0.1 to 0.5 is common.', 0, {
    min: 0,
    max: 1,
    openMax: true,
  }),
  dropoutKind: pick(
    'Dropout kind',
    'What dropout switches off: single units, whole channels of a convolution, units toward the saturation of SELU, or none but with noise on all.',
    'plain',
    {
      plain: 'Plain: single units become 0',
      spatial: 'Spatial: whole channels become 0',
      alpha: 'Alpha: keeps mean and variance, for SELU',
      gaussian: 'Gaussian: every unit times noise around 1',
    },
  ),
  normalization: pick(
    'Normalization',
    'Brings the sums of each hidden layer to mean 0 and variance 1, before its activation.',
    'none',
    {
      none: 'None',
      batch: 'Batch: each unit over the examples of a batch',
      layer: 'Layer: each example over the units of a layer',
      group: 'Group: each example over groups of channels',
    },
  ),
  groups: int(
    'Groups',
    'Groups of channels, at most, for group normalization: each layer takes the largest number that divides its channels.',
    8,
    { min: 1, max: 4096 },
  ),
};
type Hidden = Values<typeof hidden>;
type Layer = InstanceType<Tf['layers']['Layer']>;

/** Slope of the leaky ReLU for negative sums, as in Maas et al. (2013). */
const LEAK = 0.01;

/**
 * How much of batch normalization's running statistics stays at a batch. PyTorch's default: Keras' 0.99 needs hundreds of batches to
 * forget the first weights, and until then validation is worse than the model is, which early stopping then believes.
 */
const MOMENTUM = 0.9;

/** The activation as a layer of its own, since normalization may come before it. */
export function activation(tf: Tf, kind: Hidden['activation'], name: string): Layer {
  return kind === 'leakyRelu' ? tf.layers.leakyReLU({ alpha: LEAK, name }) : tf.layers.activation({ activation: kind, name });
}

/** The normalization of a hidden layer of so many channels; `name` ends its name. */
function normalization(tf: Tf, { normalization: kind, groups }: Hidden, channels: number, name: string): Layer[] {
  switch (kind) {
    case 'none':
      return [];
    case 'batch':
      return [tf.layers.batchNormalization({ momentum: MOMENTUM, name: `batchNormalization_${name}` })];
    case 'layer':
      return [layerNormalization(tf)({ name: `layerNormalization_${name}` })];
    case 'group': {
      let dividing = Math.min(groups, channels);
      while (channels % dividing !== 0) dividing--;
      return [groupNormalization(tf)({ groups: dividing, name: `groupNormalization_${name}` })];
    }
  }
}

/**
 * What follows the sums of a hidden layer of so many channels: normalization where chosen (Ioffe & Szegedy 2015, section 3.2; Ba,
 * Kiros & Hinton 2016; Wu & He 2018), then the activation. `name` ends the layers' names.
 */
export const activated = (tf: Tf, values: Hidden, channels: number, name: string): Layer[] => [
  ...normalization(tf, values, channels, name),
  activation(tf, values.activation, `activation_${name}`),
];

/** A dropout layer is there even at rate 0, so that the rate can be raised while a training runs. */
export function dropout(tf: Tf, values: Hidden, name: string): Layer {
  const args = { rate: values.dropout, name: `dropout_${name}` };
  switch (values.dropoutKind) {
    case 'plain':
      return tf.layers.dropout(args);
    case 'spatial':
      return spatialDropout(tf)(args);
    case 'alpha':
      return alphaDropout(tf)(args);
    case 'gaussian':
      return tf.layers.gaussianDropout(args);
  }
}

/** Settings of a layer with a kernel. A bias before batch normalization has no effect, so there is none. */
export const kernel = (values: Hidden) => ({
  kernelInitializer: values.initializer,
  useBias: values.normalization !== 'batch',
});

/** Dense hidden layers of the given sizes, named dense_1, dense_2, … */
export function denseLayers(tf: Tf, units: readonly number[], values: Hidden): Layer[] {
  return units.flatMap((size, i) => [
    tf.layers.dense({ units: size, name: `dense_${i + 1}`, ...kernel(values) }),
    ...activated(tf, values, size, `dense_${i + 1}`),
    dropout(tf, values, `dense_${i + 1}`),
  ]);
}

/** The last layer: Glorot's initialization keeps first predictions small whatever the hidden layers use. */
export const output = (tf: Tf, task: Task): Layer =>
  tf.layers.dense({ units: outputUnits(task), activation: outputActivation(task), name: 'output' });
