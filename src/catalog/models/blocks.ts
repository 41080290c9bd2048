/** The parts that all models share: parameters of hidden layers, and functions that build them. */
import { float, int, pick, type Values } from '../../core/params.ts';
import type { Task } from '../types.ts';
import { alphaDropout } from '../layers/alpha-dropout.ts';
import { groupNormalization } from '../layers/group-normalization.ts';
import { layerNormalization } from '../layers/layer-normalization.ts';
import { spatialDropout } from '../layers/spatial-dropout.ts';
import { outputActivation, outputUnits } from '../task.ts';
import type { Tf } from '../tf.ts';

export const hidden = {
  activation: pick('Activation', 'Activation function of the hidden layers. ReLU is a good default.', 'relu', {
    relu: 'ReLU',
    leakyRelu: 'Leaky ReLU',
    gelu: 'GELU',
    selu: 'SELU',
    tanh: 'Tanh',
    sigmoid: 'Sigmoid',
    linear: 'Linear',
  }),
  initializer: pick(
    'Kernel initializer',
    'Initial distribution of the kernels. Use He for ReLU variants, Glorot for tanh and sigmoid, LeCun for SELU.',
    'glorotUniform',
    {
      glorotUniform: 'Glorot uniform',
      glorotNormal: 'Glorot normal',
      heUniform: 'He uniform',
      heNormal: 'He normal',
      leCunNormal: 'LeCun normal',
    },
  ),
  dropout: float(
    'Dropout',
    'Fraction of hidden units set to 0 at random in each training step. 0 disables it. Typical: 0.1 to 0.5.',
    0,
    {
      min: 0,
      max: 1,
      openMax: true,
    },
  ),
  dropoutKind: pick('Dropout type', 'Type of the dropout layers. Use spatial for convolutions and alpha for SELU.', 'plain', {
    plain: 'Dropout: sets individual units to 0',
    spatial: 'Spatial dropout: sets whole channels to 0',
    alpha: 'Alpha dropout: keeps mean and variance, for SELU',
    gaussian: 'Gaussian dropout: multiplies units by noise with mean 1',
  }),
  normalization: pick('Normalization', 'Normalize the pre-activations of each hidden layer to mean 0 and variance 1.', 'none', {
    none: 'None',
    batch: 'Batch: per unit, over the batch',
    layer: 'Layer: per example, over all units',
    group: 'Group: per example, over groups of channels',
  }),
  groups: int(
    'Groups',
    'Maximum number of groups for group normalization. Each layer uses the largest number that divides its channels.',
    8,
    { min: 1, max: 4096 },
  ),
};
type Hidden = Values<typeof hidden>;
type Layer = InstanceType<Tf['layers']['Layer']>;

/** Negative slope of the leaky ReLU, as in Maas et al. (2013). */
const LEAK = 0.01;

/**
 * Momentum of batch normalization's running statistics. 0.9 is PyTorch's default (there 1 − momentum).
 * Keras' 0.99 needs hundreds of batches to forget the initial weights. Until then the validation loss is too high, which misleads
 * early stopping.
 */
const MOMENTUM = 0.9;

/** The activation as a separate layer, so that normalization can come before it. */
export function activation(tf: Tf, kind: Hidden['activation'], name: string): Layer {
  return kind === 'leakyRelu' ? tf.layers.leakyReLU({ alpha: LEAK, name }) : tf.layers.activation({ activation: kind, name });
}

/** The normalization layer of a hidden layer, if any. `name` is the suffix of its name. */
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
 * The layers after a hidden layer's pre-activations: normalization, if chosen, then the activation. `name` is the suffix of their names.
 * Sources: Ioffe & Szegedy (2015), section 3.2; Ba, Kiros & Hinton (2016); Wu & He (2018).
 */
export const activated = (tf: Tf, values: Hidden, channels: number, name: string): Layer[] => [
  ...normalization(tf, values, channels, name),
  activation(tf, values.activation, `activation_${name}`),
];

/** The dropout layer. It exists even at rate 0, so that the rate can be changed during training. */
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

/** Arguments of a layer with a kernel. There is no bias before batch normalization, where it would have no effect. */
export const kernel = (values: Hidden) => ({
  kernelInitializer: values.initializer,
  useBias: values.normalization !== 'batch',
});

/** Dense hidden layers with the given numbers of units, named dense_1, dense_2, … */
export function denseLayers(tf: Tf, units: readonly number[], values: Hidden): Layer[] {
  return units.flatMap((size, i) => [
    tf.layers.dense({ units: size, name: `dense_${i + 1}`, ...kernel(values) }),
    ...activated(tf, values, size, `dense_${i + 1}`),
    dropout(tf, values, `dense_${i + 1}`),
  ]);
}

/** The output layer. Glorot initialization keeps the first predictions small, independently of the hidden layers' initializer. */
export const output = (tf: Tf, task: Task): Layer =>
  tf.layers.dense({ units: outputUnits(task), activation: outputActivation(task), name: 'output' });
