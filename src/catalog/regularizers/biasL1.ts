import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

export const biasL1: Regularizer = {
  id: 'biasL1',
  title: 'L1 of biases',
  summary: 'λ·Σ|b| added to the loss: the same as L1, for the biases.',
  params: { value: strength('L1 of biases', 'Weight λ of the penalty λ·Σ|b| over all biases; 0 is off, and seldom needed.') },
  off: 0,
  penalty: absolute('bias'),
};
