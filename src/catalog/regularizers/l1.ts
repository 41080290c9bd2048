import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

/** L1 and L2 together form the elastic net (Zou & Hastie 2005, Regularization and variable selection via the elastic net). */
export const l1: Regularizer = {
  id: 'l1',
  title: 'L1',
  summary: 'Adds λ·Σ|w| over all kernels to the loss. Use it for sparse weights.',
  params: { value: strength('L1', 'Factor λ of the L1 penalty λ·Σ|w| on all kernels. 0 disables it. Typical: 1e-5 to 1e-3.') },
  off: 0,
  penalty: absolute('kernel'),
};
