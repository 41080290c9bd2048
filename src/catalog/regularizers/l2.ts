import { float } from '../../core/choice.ts';
import type { Regularizer } from '../kinds.ts';

/** As Keras has it: λ·Σw² without a half, so its gradient is 2·λ·w; kernels only. */
export const l2: Regularizer = {
  id: 'l2',
  title: 'L2',
  summary: 'λ·Σw² added to the loss: pulls large weights towards 0 harder than small ones.',
  params: {
    value: float('L2', 'Weight λ of the penalty λ·Σw² over all kernels; 0 is off, 1e-5 to 1e-3 is common.', 0, {
      min: 0,
      log: true,
      live: true,
      unset: { value: 0, word: 'off' },
    }),
  },
  off: 0,
  penalty: (tf, weight, value) => tf.mul(tf.sum(tf.square(weight)), value),
  gradient: (tf, weight, value) => tf.mul(weight, 2 * value),
};
