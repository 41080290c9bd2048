import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** Bishop (1995), Training with noise is equivalent to Tikhonov regularization. */
export const inputNoise: Regularizer = {
  id: 'inputNoise',
  title: 'Input noise',
  summary: 'Adds normal noise to the inputs in each training step: no two passes see the same example.',
  params: {
    value: strength(
      'Input noise',
      'Standard deviation σ of the noise added to every input; 0 is off, 0.01 to 0.2 is common for inputs of unit spread.',
    ),
  },
  off: 0,
  inputs: (tf, inputs, value) => tf.add(inputs, tf.randomNormal(inputs.shape, 0, value)),
};
