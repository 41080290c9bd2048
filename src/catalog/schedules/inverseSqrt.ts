import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';

const params = {
  warmup: float(
    'Warm-up epochs',
    'Epochs of linear increase to the base learning rate. The decay also depends on it. Typical: 1 to 10.',
    5,
    {
      min: 0,
    },
  ),
};

/** The only schedule whose warm-up is part of its equation. It therefore does not use `warmed`. */
export const inverseSqrt: Schedule<typeof params> = {
  id: 'inverseSqrt',
  title: 'Inverse square root (Noam)',
  summary: 'Increases linearly during warm-up, then decays with the inverse square root of the step. Common for transformers.',
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
