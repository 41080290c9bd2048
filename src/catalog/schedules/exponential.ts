import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  decay: float(
    'Decay per epoch',
    'Factor by which the learning rate is multiplied per epoch (γ), applied smoothly over its steps. Typical: 0.9 to 0.99.',
    0.95,
    {
      min: 0,
      max: 1,
      openMin: true,
    },
  ),
};

const schedule: Schedule<typeof params> = {
  id: 'exponential',
  title: 'Exponential decay',
  summary: 'Decays the learning rate exponentially, by the same factor in every step.',
  params,
  equation: 'η(e) = η₀·γᵉ',
  source: 'Senior et al. (2013), An empirical study of learning rates in deep neural networks for speech recognition, section 2',
  keras: 'ExponentialDecay, with decay_steps set to the steps per epoch.',
  pytorch: 'ExponentialLR, which drops once per epoch. Here the decay is spread over the steps.',
  rate: ({ decay }, base, at) => base * decay ** epochs(at),
};
export const exponential = warmed(schedule);
