import type { Regularizer } from '../types.ts';
import { squared, strength } from './penalties.ts';

export const activityL2: Regularizer = {
  id: 'activityL2',
  title: 'L2 of activities',
  summary: 'λ·Σa² of the hidden activations, a mean over the examples: keeps them from growing.',
  params: {
    value: strength(
      'L2 of activities',
      'Weight λ of the penalty λ·Σa² over the outputs of all hidden activations, per example; 0 is off, 1e-6 to 1e-4 is common.',
    ),
  },
  off: 0,
  penalty: squared('activity'),
};
