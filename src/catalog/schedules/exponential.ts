import { float } from '../../core/choice.ts';
import type { Schedule } from '../kinds.ts';
import { warmedUp, warmup } from './warm-up.ts';

const params = {
  decay: float('Decay an epoch', 'What the rate is multiplied by over one epoch, spread evenly over its steps.', 0.95, {
    min: 0,
    max: 1,
    openMin: true,
  }),
  warmup,
};

export const exponential: Schedule<typeof params> = {
  id: 'exponential',
  title: 'Exponential decay',
  summary: 'The rate shrinks by the same share in every step.',
  params,
  source:
    'η(e) = η₀·γᵉ, as in Senior et al. (2013), An empirical study of learning rates in deep neural networks for speech recognition',
  rate: (values, base, at) => warmedUp(values.warmup, base, at, (t) => base * values.decay ** (t.step / t.stepsPerEpoch)),
};
