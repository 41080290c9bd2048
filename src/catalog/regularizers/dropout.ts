import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/** Srivastava et al. (2014), Dropout: A simple way to prevent neural networks from overfitting, section 4. */
export const dropout: Regularizer = {
  id: 'dropout',
  title: 'Dropout',
  summary: 'Share of units switched off at random in each training step, in all dropout layers of the model.',
  params: {
    value: float('Dropout', 'Rate of all the model’s dropout layers; −1 leaves each layer its own, 0.1 to 0.5 is common.', -1, {
      min: -1,
      max: 1,
      openMax: true,
      live: true,
      unset: { value: -1, word: 'model’s own' },
    }),
  },
  off: -1,
  dropout: true,
};
