import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { velocityOf } from './velocity.ts';

const params = {
  learningRate: learningRate(0.01, '1e-3 to 1e-1'),
  momentum: float('Momentum', 'Fraction of the velocity kept in each step. Typical: 0.9, which averages about 10 steps.', 0.9, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
};

/** Stores the look-ahead weights, at which the gradient is evaluated. This is the form of Bengio et al. (2013). */
export const nesterov: Optimizer<typeof params> = {
  id: 'nesterov',
  title: 'Nesterov momentum',
  summary: 'Momentum that evaluates the gradient at the look-ahead position. Reduces overshoot compared with plain momentum.',
  params,
  equation: 'v ← β·v − η·g;  Δw = β·v − η·g',
  source:
    'Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²); as in Bengio et al. (2013), Advances in optimizing recurrent networks, eq. (7)',
  conventions: 'Same as Keras. PyTorch keeps η out of v, which is equivalent while η is constant.',
  slots: () => ['velocity'],
  update: (tf, at) => {
    const velocity = velocityOf(tf, at, at.values.momentum);
    const delta = tf.sub(tf.mul(velocity, at.values.momentum), tf.mul(at.gradient, at.learningRate));
    return { delta, slots: { velocity } };
  },
};
