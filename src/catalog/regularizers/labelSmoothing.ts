import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** Szegedy et al. (2016), Rethinking the Inception architecture for computer vision, section 7, with a uniform u(k). */
export const labelSmoothing: Regularizer = {
  id: 'labelSmoothing',
  title: 'Label smoothing',
  summary: 'Replaces each label by (1 − α)·label + α/classes. Use it to make classifiers less overconfident.',
  params: {
    value: strength(
      'Label smoothing',
      'Fraction α of each label that is spread over all classes, in training only. 0 disables it. Typical: 0.1.',
      { log: false, max: 1, openMax: true },
    ),
  },
  off: 0,
  labels: (tf, probabilities, classes, value) => tf.add(tf.mul(probabilities, 1 - value), value / classes),
};
