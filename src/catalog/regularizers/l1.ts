import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

/** With L2 beside it, the elastic net (Zou & Hastie 2005, Regularization and variable selection via the elastic net). */
export const l1: Regularizer = {
  id: 'l1',
  title: 'L1',
  summary: 'λ·Σ|w| added to the loss: pulls every weight towards 0 with the same force, so that many become small.',
  params: { value: strength('L1', 'Weight λ of the penalty λ·Σ|w| over all kernels; 0 is off, 1e-5 to 1e-3 is common.') },
  off: 0,
  penalty: absolute('kernel'),
};
