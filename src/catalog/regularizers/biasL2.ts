import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const biasL2: Regularizer = {
  id: 'biasL2',
  title: 'Bias L2',
  summary: 'Adds λ·Σb² over all biases to the loss. Rarely needed.',
  params: { value: strength('Bias L2', 'Factor λ of the L2 penalty λ·Σb² on all biases. Rarely needed. 0 disables it.') },
  off: 0,
  penalty: squared('bias'),
};
