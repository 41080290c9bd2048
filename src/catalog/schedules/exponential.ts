import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  decay: float('Decay an epoch', 'What the rate is multiplied by over one epoch, spread evenly over its steps.', 0.95, {
    min: 0,
    max: 1,
    openMin: true,
  }),
};

const schedule: Schedule<typeof params> = {
  id: 'exponential',
  title: 'Exponential decay',
  summary: 'The rate shrinks by the same share in every step.',
  params,
  equation: 'η(e) = η₀·γᵉ',
  source: 'Senior et al. (2013), An empirical study of learning rates in deep neural networks for speech recognition, section 2',
  keras: 'ExponentialDecay, with decay_steps for the steps of one epoch.',
  pytorch: 'ExponentialLR drops once an epoch; here the same drop is spread over the steps.',
  rate: ({ decay }, base, at) => base * decay ** epochs(at),
};
export const exponential = warmed(schedule);
