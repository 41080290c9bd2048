import { flag, float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  decay: float(
    'Decay per epoch',
    'Decay rate k. After 1/k epochs, the learning rate is half its base value. Typical: 0.01 to 0.1.',
    0.1,
    {
      min: 0,
    },
  ),
  staircase: flag('Staircase', 'Change the learning rate only between epochs.', false),
};

const schedule: Schedule<typeof params> = {
  id: 'inverseTime',
  title: 'Inverse time decay (1/t)',
  summary: 'Decays as 1/t: fast at first, then slowly. Meets the convergence conditions of stochastic approximation.',
  params,
  equation: 'η(e) = η₀ / (1 + k·e)',
  source:
    'Robbins & Monro (1951), A stochastic approximation method; Bottou (2012), Stochastic gradient descent tricks, section 5.2',
  keras: 'InverseTimeDecay, with decay_steps set to the steps per epoch.',
  pytorch: 'LambdaLR.',
  rate: ({ decay, staircase }, base, at) => base / (1 + decay * (staircase ? Math.floor(epochs(at) + 1e-9) : epochs(at))),
};
export const inverseTime = warmed(schedule);
