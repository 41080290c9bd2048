import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * If the global norm exceeds the threshold, scales all gradients by the same factor, which keeps their direction.
 * Source: Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, algorithm 1.
 * Gradients whose norm is not finite pass unchanged, so that divergence is not hidden.
 */
export const clipNorm: Regularizer = {
  id: 'clipNorm',
  title: 'Clip global norm',
  summary: 'Clips the global norm of all gradients and keeps their direction. Use it to prevent exploding gradients.',
  params: {
    value: float(
      'Clip global norm',
      'Maximum global norm of all gradients (global_clipnorm in Keras). 0 disables it. Typical: 0.5 to 5.',
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
  clip: (tf, gradients, value, norm) => {
    if (!Number.isFinite(norm) || norm <= value) return gradients;
    return gradients.map((gradient) => tf.mul(gradient, value / norm));
  },
};
