import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const l2: Regularizer = {
  id: 'l2',
  title: 'L2',
  summary: 'Adds λ·Σw² over all kernels to the loss. Use it to keep weights small; with Adam, prefer weight decay.',
  params: { value: strength('L2', 'Factor λ of the L2 penalty λ·Σw² on all kernels. 0 disables it. Typical: 1e-5 to 1e-3.') },
  off: 0,
  penalty: squared('kernel'),
};
