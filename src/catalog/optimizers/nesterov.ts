import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { velocityOf } from './velocity.ts';

const params = {
  learningRate: learningRate(0.01),
  momentum: float('Momentum', 'How much of the last step carries over into the next; 0.9 averages about ten steps.', 0.9, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
};

/** The weights kept are the ones looked ahead to, where the gradient is taken: the form that Bengio et al. (2013) derive. */
export const nesterov: Optimizer<typeof params> = {
  id: 'nesterov',
  title: 'Nesterov momentum',
  summary: 'Momentum that takes its gradient where the velocity is about to lead, and so brakes earlier.',
  params,
  equation: 'v ← β·v − η·g;  Δw = β·v − η·g',
  source:
    'Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²); as in Bengio et al. (2013), Advances in optimizing recurrent networks, eq. (7)',
  conventions: 'As in Keras. PyTorch keeps v without the rate: the same while η stays.',
  slots: () => ['velocity'],
  update: (tf, at) => {
    const velocity = velocityOf(tf, at, at.values.momentum);
    const delta = tf.sub(tf.mul(velocity, at.values.momentum), tf.mul(at.gradient, at.learningRate));
    return { delta, slots: { velocity } };
  },
};
