import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/** Element by element, so it may turn the gradient (Mikolov 2012, Statistical language models based on neural networks). */
export const clipValue: Regularizer = {
  id: 'clipValue',
  title: 'Clip value',
  summary: 'Limits each element of the gradient on its own; may change its direction.',
  params: {
    value: float('Clip value', 'Largest size of any element of a gradient; 0 is off, 0.5 to 5 is common.', 0, {
      min: 0,
      log: true,
      live: true,
      unset: { value: 0, word: 'off' },
    }),
  },
  off: 0,
  clip: (tf, gradients, value) => gradients.map((gradient) => tf.clipByValue(gradient, -value, value)),
};
