import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** Bishop (1995), Training with noise is equivalent to Tikhonov regularization. */
export const inputNoise: Regularizer = {
  id: 'inputNoise',
  title: 'Input noise',
  summary: 'Adds Gaussian noise to the inputs in each training step. Use it as simple data augmentation.',
  params: {
    value: strength(
      'Input noise',
      'Standard deviation of the noise added to every input. 0 disables it. Typical: 0.01 to 0.2 for standardized inputs.',
    ),
  },
  off: 0,
  inputs: (tf, inputs, value) => tf.add(inputs, tf.randomNormal(inputs.shape, 0, value)),
};
