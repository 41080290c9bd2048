import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';

const params = { learningRate: learningRate(0.01, '1e-3 to 1e-1') };

export const sgd: Optimizer<typeof params> = {
  id: 'sgd',
  title: 'SGD',
  summary: 'Stochastic gradient descent: each update follows the negative gradient of the batch. Needs a tuned learning rate.',
  params,
  equation: 'Δw = −η·g',
  source: 'Robbins & Monro (1951), A stochastic approximation method; as in Goodfellow et al. (2016), algorithm 8.1',
  slots: () => [],
  update: (tf, { gradient, learningRate: rate }) => ({ delta: tf.mul(gradient, -rate), slots: {} }),
};
