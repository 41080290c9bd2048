import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

/** Source: Glorot, Bordes & Bengio (2011), Deep sparse rectifier neural networks. */
export const activityL1: Regularizer = {
  id: 'activityL1',
  title: 'Activity L1',
  summary: 'Adds λ·Σ|a| over the hidden activations to the loss, per example. Use it for sparse activations.',
  params: {
    value: strength(
      'Activity L1',
      'Factor λ of the L1 penalty λ·Σ|a| on the outputs of all hidden activations, per example. 0 disables it. Typical: 1e-6 to 1e-4.',
    ),
  },
  off: 0,
  penalty: absolute('activity'),
};
