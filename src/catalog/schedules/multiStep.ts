import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { atEpochs, reached, unsorted } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  milestones: atEpochs('Milestones', 'Epochs at which the learning rate drops, in increasing order.', [50, 75]),
  factor: float('Factor', 'Factor by which the learning rate is multiplied at each milestone (γ). Typical: 0.1 to 0.5.', 0.1, {
    min: 0,
    max: 1,
    openMin: true,
  }),
};

const schedule: Schedule<typeof params> = {
  id: 'multiStep',
  title: 'Multi-step decay',
  summary: 'Multiplies the learning rate by a factor at each of the given epochs. Common for image classification.',
  params,
  equation: 'η(e) = η₀·γⁿ, n milestones ≤ e',
  source: 'He et al. (2016), Deep residual learning for image recognition, section 4.2',
  keras: 'PiecewiseConstantDecay with values that decrease by one factor. Its boundary is the last step of the old value.',
  pytorch: 'MultiStepLR, stepped once per epoch.',
  conflict: ({ milestones }) => unsorted('milestones', milestones),
  rate: ({ milestones, factor }, base, at) => base * factor ** reached(milestones, at),
};
export const multiStep = warmed(schedule);
