import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * Decoupled weight decay: Δw gains −η·λ·w, past the optimizer's own scaling (Loshchilov & Hutter 2019, Decoupled weight decay
 * regularization, algorithm 2, line 12, with the schedule inside η). Kernels only.
 */
export const weightDecay: Regularizer = {
  id: 'weightDecay',
  title: 'Weight decay',
  summary: 'Shrinks every kernel a little in each step, whatever the optimizer does with gradients; with Adam it gives AdamW.',
  params: {
    value: float(
      'Weight decay',
      'Each step takes learning rate × this share off every kernel; 0 is off, 1e-4 to 1e-1 is common.',
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
