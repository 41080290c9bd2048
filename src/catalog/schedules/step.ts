import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  every: float('Every … epochs', 'Epochs between two drops.', 10, { min: 0, openMin: true }),
  factor: float('Factor', 'What the rate is multiplied by at each drop.', 0.5, { min: 0, max: 1, openMin: true }),
};

const schedule: Schedule<typeof params> = {
  id: 'step',
  title: 'Step decay',
  summary: 'The rate drops by a factor every few epochs.',
  params,
  equation: 'η(e) = η₀·γ^⌊e/k⌋',
  source: 'He et al. (2016), Deep residual learning for image recognition, section 3.4',
  keras: 'ExponentialDecay with staircase=True, in steps.',
  pytorch: 'StepLR, stepped once an epoch.',
  rate: ({ every, factor }, base, at) => base * factor ** Math.floor(epochs(at) / every + 1e-9),
};
export const step = warmed(schedule);
