import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { floor } from './decay-progress.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  period: float('Period', 'Epochs until the first restart (T₀). Typical: 1 to 50.', 10, { min: 0, openMin: true }),
  periodFactor: float(
    'Period factor',
    'Ratio of the length of each period to that of the one before (T_mult). Typical: 1 to 2.',
    2,
    { min: 1 },
  ),
  peakFactor: float(
    'Peak factor',
    'Factor by which each new peak is multiplied, measured from the minimum learning rate (m_mul). 1 keeps all peaks equal.',
    1,
    {
      min: 0,
      max: 1,
      openMin: true,
    },
  ),
  floor,
};

const schedule: Schedule<typeof params> = {
  id: 'cosineRestarts',
  title: 'Cosine annealing with warm restarts (SGDR)',
  summary:
    'Cosine annealing that restarts at the base learning rate, each time with a longer period. Use it for snapshot ensembles.',
  params,
  equation: 'η(t) = ηₘᵢₙ + ½·(η₀ − ηₘᵢₙ)·mⁱ·(1 + cos(π·T_cur/Tᵢ)), Tᵢ = T₀·T_multⁱ',
  source: 'Loshchilov & Hutter (2017), SGDR: Stochastic gradient descent with warm restarts, eq. (5)',
  keras: 'CosineDecayRestarts, whose alpha is floor.',
  pytorch: 'CosineAnnealingWarmRestarts, which has no peak factor. Its T_mult is an integer and defaults to 1.',
  rate({ period, periodFactor, peakFactor, floor: share }, base, at) {
    let [length, since, peak] = [period, epochs(at), 1];
    if (periodFactor === 1) {
      const rounds = Math.floor(since / period + SLACK);
      since -= rounds * period;
      peak *= peakFactor ** rounds;
    }
    for (; since >= length * (1 - SLACK) && periodFactor > 1; length *= periodFactor) {
      since -= length;
      peak *= peakFactor;
    }
    const least = base * share;
    return least + 0.5 * (base - least) * peak * (1 + Math.cos((Math.PI * Math.max(0, since)) / length));
  },
};
export const cosineRestarts = warmed(schedule);

/** Prevents floating-point error in fractional epochs from delaying a restart by a step. */
const SLACK = 1e-9;
