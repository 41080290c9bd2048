import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const activityL2: Regularizer = {
  id: 'activityL2',
  title: 'Activity L2',
  summary: 'Adds λ·Σa² over the hidden activations to the loss, per example. Use it to keep activations small.',
  params: {
    value: strength(
      'Activity L2',
      'Factor λ of the L2 penalty λ·Σa² on the outputs of all hidden activations, per example. 0 disables it. Typical: 1e-6 to 1e-4.',
    ),
  },
  off: 0,
  penalty: squared('activity'),
};
