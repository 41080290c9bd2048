import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { atEpochs, reached, unsorted } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  milestones: atEpochs('Milestones', 'Epochs, rising, at each of which the rate drops.', [50, 75]),
  factor: float('Factor', 'What the rate is multiplied by at each milestone.', 0.1, { min: 0, max: 1, openMin: true }),
};

const schedule: Schedule<typeof params> = {
  id: 'multiStep',
  title: 'Multi-step decay',
  summary: 'The rate drops by the same factor at each of the given epochs.',
  params,
  equation: 'η(e) = η₀·γⁿ, n milestones ≤ e',
  source: 'He et al. (2016), Deep residual learning for image recognition, section 4.2',
  keras: 'PiecewiseConstantDecay with rates that fall by one factor; there a boundary is the last step of the old rate.',
  pytorch: 'MultiStepLR, stepped once an epoch.',
  conflict: ({ milestones }) => unsorted('milestones', milestones),
  rate: ({ milestones, factor }, base, at) => base * factor ** reached(milestones, at),
};
export const multiStep = warmed(schedule);
