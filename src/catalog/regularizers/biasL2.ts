import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const biasL2: Regularizer = {
  id: 'biasL2',
  title: 'L2 of biases',
  summary: 'λ·Σb² added to the loss: the same as L2, for the biases.',
  params: { value: strength('L2 of biases', 'Weight λ of the penalty λ·Σb² over all biases; 0 is off, and seldom needed.') },
  off: 0,
  penalty: squared('bias'),
};
