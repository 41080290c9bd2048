import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { floor } from './decay-progress.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  period: float('Period', 'Epochs from the start to the first restart (T₀).', 10, { min: 0, openMin: true }),
  periodFactor: float('Period factor', 'How many times longer each period is than the one before (T_mult).', 2, { min: 1 }),
  peakFactor: float('Peak factor', 'What each peak is multiplied by, measured from the floor (m_mul).', 1, {
    min: 0,
    max: 1,
    openMin: true,
  }),
  floor,
};

const schedule: Schedule<typeof params> = {
  id: 'cosineRestarts',
  title: 'Cosine annealing with warm restarts (SGDR)',
  summary: 'Falls along half a cosine, jumps back up, and falls again, each time over a longer period.',
  params,
  equation: 'η(t) = ηₘᵢₙ + ½·(η₀ − ηₘᵢₙ)·mⁱ·(1 + cos(π·T_cur/Tᵢ)), Tᵢ = T₀·T_multⁱ',
  source: 'Loshchilov & Hutter (2017), SGDR: Stochastic gradient descent with warm restarts, eq. (5)',
  keras: 'CosineDecayRestarts; alpha is floor.',
  pytorch: 'CosineAnnealingWarmRestarts, whose T_mult is a whole number, 1 by default, and which has no peak factor.',
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

/** Fractions of epochs that binary numbers cannot hold must not delay a restart by a step. */
const SLACK = 1e-9;
