import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/** Clips each element, which can change the gradient's direction. Source: Mikolov (2012), Statistical language models based on neural networks. */
export const clipValue: Regularizer = {
  id: 'clipValue',
  title: 'Clip value',
  summary: 'Clips each element of the gradients, which can change their direction. Use it to limit isolated outliers.',
  params: {
    value: float(
      'Clip value',
      'Maximum absolute value of each gradient element (clipvalue in Keras). 0 disables it. Typical: 0.5 to 5.',
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
  clip: (tf, gradients, value) => gradients.map((gradient) => tf.clipByValue(gradient, -value, value)),
};
