import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** Szegedy et al. (2016), Rethinking the Inception architecture for computer vision, section 7, with a uniform u(k). */
export const labelSmoothing: Regularizer = {
  id: 'labelSmoothing',
  title: 'Label smoothing',
  summary: 'Trains towards (1 − α)·label + α/classes: keeps a classifier from becoming too sure of itself.',
  params: {
    value: strength(
      'Label smoothing',
      'Share α of each label that is spread over all classes; 0 is off, 0.1 is common. Validation is not smoothed.',
      { log: false, max: 1, openMax: true },
    ),
  },
  off: 0,
  labels: (tf, probabilities, classes, value) => tf.add(tf.mul(probabilities, 1 - value), value / classes),
};
