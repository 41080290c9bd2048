import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  every: float('Step size', 'Epochs between two drops (step_size). Typical: 10 to 30.', 10, { min: 0, openMin: true }),
  factor: float('Factor', 'Factor by which the learning rate is multiplied at each drop (γ). Typical: 0.1 to 0.5.', 0.5, {
    min: 0,
    max: 1,
    openMin: true,
  }),
};

const schedule: Schedule<typeof params> = {
  id: 'step',
  title: 'Step decay',
  summary: 'Multiplies the learning rate by a factor at regular intervals. Common for image classification.',
  params,
  equation: 'η(e) = η₀·γ^⌊e/k⌋',
  source: 'He et al. (2016), Deep residual learning for image recognition, section 3.4',
  keras: 'ExponentialDecay with staircase=True, in steps.',
  pytorch: 'StepLR, stepped once per epoch.',
  rate: ({ every, factor }, base, at) => base * factor ** Math.floor(epochs(at) / every + 1e-9),
};
export const step = warmed(schedule);
