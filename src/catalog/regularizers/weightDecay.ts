import { decayParam, decayTerm } from '../decoupled-decay.ts';
import type { Tensor } from '../tf.ts';
import type { Regularizer } from '../types.ts';

/** Decoupled weight decay. Applies to kernels only. */
export const weightDecay: Regularizer = {
  id: 'weightDecay',
  title: 'Weight decay',
  summary: 'Shrinks every kernel in each step, independently of its gradient. Adam with weight decay is AdamW.',
  params: {
    value: decayParam(
      0,
      'Shrink every kernel by this value times the learning rate in each step. 0 disables it. Typical: 1e-4 to 1e-1.',
    ),
  },
  off: 0,
  decay: (tf, weight, value, learningRate) => decayTerm<Tensor>(tf, weight, value, learningRate),
};
