import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const l2: Regularizer = {
  id: 'l2',
  title: 'L2',
  summary: 'λ·Σw² added to the loss: pulls large weights towards 0 harder than small ones.',
  params: { value: strength('L2', 'Weight λ of the penalty λ·Σw² over all kernels; 0 is off, 1e-5 to 1e-3 is common.') },
  off: 0,
  penalty: squared('kernel'),
};
