import type { Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const schedule: Schedule<Record<never, never>> = {
  id: 'constant',
  title: 'Constant',
  summary: 'The base rate throughout.',
  params: {},
  equation: 'η(t) = η₀',
  source: 'Robbins & Monro (1951), A stochastic approximation method, with a step size that does not fall',
  keras: 'A number as learning_rate.',
  pytorch: 'No scheduler. Its ConstantLR, a factor on the first epochs, is piecewise constant here.',
  rate: (_, base) => base,
};
export const constant = warmed(schedule);
