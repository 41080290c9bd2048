import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';

const params = {
  warmup: float(
    'Warm-up epochs',
    'Epochs over which the rate climbs evenly to its peak, the base rate; the fall depends on it too.',
    5,
    {
      min: 0,
    },
  ),
};

/** The one schedule whose warm-up is part of its equation, and which therefore has no other. */
export const inverseSqrt: Schedule<typeof params> = {
  id: 'inverseSqrt',
  title: 'Inverse square root (Noam)',
  summary: 'Climbs evenly during the warm-up, then falls as one over the square root of the step.',
  params,
  equation: 'η(t) = η₀·min(t/w, √(w/t)), t from 1',
  source: 'Vaswani et al. (2017), Attention is all you need, eq. (3), where η₀ is (d·w)^−½',
  pytorch: 'LambdaLR.',
  rate({ warmup }, base, at) {
    const peak = Math.max(1, Math.min(Math.round(warmup * at.stepsPerEpoch), at.steps));
    const t = at.step + 1;
    return base * Math.min(t / peak, Math.sqrt(peak / t));
  },
};
