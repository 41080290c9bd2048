import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * Where the norm of all gradients together exceeds the threshold, all shrink by the same factor, so that the direction stays
 * (Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, algorithm 1).
 * Gradients without a finite norm pass unchanged: hiding them would hide the divergence.
 */
export const clipNorm: Regularizer = {
  id: 'clipNorm',
  title: 'Clip norm',
  summary: 'Limits the length of the whole gradient and keeps its direction.',
  params: {
    value: float('Clip norm', 'Largest norm of all gradients together; 0 is off, 1 is common.', 0, {
      min: 0,
      log: true,
      live: true,
      unset: { value: 0, word: 'off' },
    }),
  },
  off: 0,
  clip: (tf, gradients, value, norm) => {
    if (!Number.isFinite(norm) || norm <= value) return gradients;
    return gradients.map((gradient) => tf.mul(gradient, value / norm));
  },
};
