import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

export const biasL1: Regularizer = {
  id: 'biasL1',
  title: 'Bias L1',
  summary: 'Adds λ·Σ|b| over all biases to the loss. Rarely needed.',
  params: { value: strength('Bias L1', 'Factor λ of the L1 penalty λ·Σ|b| on all biases. Rarely needed. 0 disables it.') },
  off: 0,
  penalty: absolute('bias'),
};
