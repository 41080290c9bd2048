/** What the models share: parameters of hidden layers, and the layers they stand for. */
import { flag, float, pick, type Values } from '../../core/choice.ts';
import type { Task } from '../kinds.ts';
import { outputActivation, outputUnits } from '../task.ts';
import type { Tf } from '../tf.ts';

export const hidden = {
  activation: pick('Activation', 'What each hidden unit does to its sum; ReLU is a good start.', 'relu', {
    relu: 'ReLU',
    leakyRelu: 'Leaky ReLU',
    gelu: 'GELU',
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
  batchNormalization: flag('Batch normalization', 'Normalizes each hidden layer over the batch, before its activation.', false),
};
type Hidden = Values<typeof hidden>;
type Layer = InstanceType<Tf['layers']['Layer']>;

/** Slope of the leaky ReLU for negative sums, as in Maas et al. (2013). */
const LEAK = 0.01;

/** The activation as a layer of its own, since normalization may come before it. */
export function activation(tf: Tf, kind: Hidden['activation'], name: string): Layer {
  return kind === 'leakyRelu' ? tf.layers.leakyReLU({ alpha: LEAK, name }) : tf.layers.activation({ activation: kind, name });
}

/**
 * What follows the sums of a hidden layer: normalization where chosen (Ioffe & Szegedy 2015, section 3.2), then the activation.
 * `name` ends the layers' names.
 */
export function activated(tf: Tf, values: Hidden, name: string): Layer[] {
  const normalization = values.batchNormalization ? [tf.layers.batchNormalization({ name: `batchNormalization_${name}` })] : [];
  return [...normalization, activation(tf, values.activation, `activation_${name}`)];
}

/** A dropout layer is there even at rate 0, so that the rate can be raised while a training runs. */
export const dropout = (tf: Tf, values: Hidden, name: string): Layer =>
  tf.layers.dropout({ rate: values.dropout, name: `dropout_${name}` });

/** Settings of a layer with a kernel. A bias before normalization has no effect, so there is none. */
export const kernel = (values: Hidden) => ({ kernelInitializer: values.initializer, useBias: !values.batchNormalization });

/** Dense hidden layers of the given sizes, named dense_1, dense_2, … */
export function denseLayers(tf: Tf, units: readonly number[], values: Hidden): Layer[] {
  return units.flatMap((size, i) => [
    tf.layers.dense({ units: size, name: `dense_${i + 1}`, ...kernel(values) }),
    ...activated(tf, values, `dense_${i + 1}`),
    dropout(tf, values, `dense_${i + 1}`),
  ]);
}

/** The last layer: Glorot's initialization keeps first predictions small whatever the hidden layers use. */
export const output = (tf: Tf, task: Task): Layer =>
  tf.layers.dense({ units: outputUnits(task), activation: outputActivation(task), name: 'output' });
