import type { Regularizer } from '../types.ts';
import { absolute, strength } from './penalties.ts';

/** Sparse activations after Glorot, Bordes & Bengio (2011), Deep sparse rectifier neural networks. */
export const activityL1: Regularizer = {
  id: 'activityL1',
  title: 'L1 of activities',
  summary: 'λ·Σ|a| of the hidden activations, a mean over the examples: makes units silent for most of them.',
  params: {
    value: strength(
      'L1 of activities',
      'Weight λ of the penalty λ·Σ|a| over the outputs of all hidden activations, per example; 0 is off, 1e-6 to 1e-4 is common.',
    ),
  },
  off: 0,
  penalty: absolute('activity'),
};
