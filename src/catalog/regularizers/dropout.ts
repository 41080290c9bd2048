import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/** Srivastava et al. (2014), Dropout: A simple way to prevent neural networks from overfitting, section 4. */
export const dropout: Regularizer = {
  id: 'dropout',
  title: 'Dropout',
  summary: 'Sets units to 0 at random in each training step, in all dropout layers of the model. Use it to reduce overfitting.',
  params: {
    value: float(
      'Dropout',
      'Rate of all dropout layers of the model. −1 keeps the rate of each layer. Typical: 0.1 to 0.5.',
      -1,
      {
        min: -1,
        max: 1,
        openMax: true,
        live: true,
        unset: { value: -1, word: 'from model' },
      },
    ),
  },
  off: -1,
  dropout: true,
};
