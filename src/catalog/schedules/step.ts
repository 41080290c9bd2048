import { float, int } from '../../core/choice.ts';
import type { Schedule } from '../kinds.ts';
import { warmedUp, warmup } from './warm-up.ts';

const params = {
  every: int('Every … epochs', 'Epochs between two drops.', 10, { min: 1 }),
  factor: float('Factor', 'What the rate is multiplied by at each drop.', 0.5, { min: 0, max: 1, openMin: true }),
  warmup,
};

export const step: Schedule<typeof params> = {
  id: 'step',
  title: 'Step decay',
  summary: 'The rate drops by a factor every few epochs.',
  params,
  source: 'η(e) = η₀·γ^⌊e/k⌋, as in He et al. (2016), Deep residual learning, section 3.4',
  rate: (values, base, at) =>
    warmedUp(values.warmup, base, at, (t) => base * values.factor ** Math.floor(t.step / t.stepsPerEpoch / values.every)),
};
