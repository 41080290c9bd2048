import type { Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const schedule: Schedule<Record<never, never>> = {
  id: 'constant',
  title: 'Constant',
  summary: 'Keeps the base learning rate for the whole run. Use it as a baseline.',
  params: {},
  equation: 'η(t) = η₀',
  source: 'Robbins & Monro (1951), A stochastic approximation method, with a constant step size',
  keras: 'A float as learning_rate.',
  pytorch: 'No scheduler. ConstantLR, which scales the first epochs, corresponds to piecewise.',
  rate: (_, base) => base,
};
export const constant = warmed(schedule);
