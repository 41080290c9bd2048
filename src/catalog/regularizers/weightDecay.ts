import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * Decoupled weight decay: adds −η·λ·w to Δw after the optimizer's scaling. Applies to kernels only; η includes the schedule.
 * Source: Loshchilov & Hutter (2019), Decoupled weight decay regularization, algorithm 2, line 12.
 */
export const weightDecay: Regularizer = {
  id: 'weightDecay',
  title: 'Weight decay',
  summary: 'Shrinks every kernel in each step, independently of its gradient. Adam with weight decay is AdamW.',
  params: {
    value: float(
      'Weight decay',
      'Shrink every kernel by this value times the learning rate in each step. 0 disables it. Typical: 1e-4 to 1e-1.',
      0,
      {
        min: 0,
        log: true,
        live: true,
        unset: { value: 0, word: 'off' },
      },
    ),
  },
  off: 0,
  decay: (tf, weight, value, learningRate) => tf.mul(weight, -learningRate * value),
};
