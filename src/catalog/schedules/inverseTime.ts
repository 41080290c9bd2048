import { flag, float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  decay: float('Decay an epoch', 'How fast the rate falls: after 1/decay epochs it is half the base.', 0.1, { min: 0 }),
  staircase: flag('Staircase', 'The rate changes only between epochs.', false),
};

const schedule: Schedule<typeof params> = {
  id: 'inverseTime',
  title: 'Inverse time decay (1/t)',
  summary: 'Falls as one over time: fast at first, then ever more slowly, as the theory of stochastic approximation asks.',
  params,
  equation: 'η(e) = η₀ / (1 + k·e)',
  source:
    'Robbins & Monro (1951), A stochastic approximation method; Bottou (2012), Stochastic gradient descent tricks, section 5.2',
  keras: 'InverseTimeDecay, with decay_steps for the steps of one epoch.',
  pytorch: 'LambdaLR.',
  rate: ({ decay, staircase }, base, at) => base / (1 + decay * (staircase ? Math.floor(epochs(at) + 1e-9) : epochs(at))),
};
export const inverseTime = warmed(schedule);
