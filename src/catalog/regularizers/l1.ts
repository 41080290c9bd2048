import { float } from '../../core/choice.ts';
import type { Regularizer } from '../kinds.ts';

/** As Keras has it: no factor before the sum, kernels only. Where a weight is 0, so is its gradient. */
export const l1: Regularizer = {
  id: 'l1',
  title: 'L1',
  summary: 'λ·Σ|w| added to the loss: pulls every weight towards 0 with the same force, so that many become small.',
  params: {
    value: float('L1', 'Weight λ of the penalty λ·Σ|w| over all kernels; 0 is off, 1e-5 to 1e-3 is common.', 0, {
      min: 0,
      log: true,
      live: true,
      unset: { value: 0, word: 'off' },
    }),
  },
  off: 0,
  penalty: (tf, weight, value) => tf.mul(tf.sum(tf.abs(weight)), value),
  gradient: (tf, weight, value) => tf.mul(tf.sign(weight), value),
};
