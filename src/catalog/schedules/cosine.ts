import type { Schedule } from '../types.ts';
import { decayEpochs, done, floor } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = { floor, decayEpochs };

const schedule: Schedule<typeof params> = {
  id: 'cosine',
  title: 'Cosine annealing',
  summary: 'Falls along half a cosine over the whole run: slowly at first, fastest in the middle, gently at the end.',
  params,
  equation: 'η(t) = ηₘᵢₙ + ½·(η₀ − ηₘᵢₙ)·(1 + cos(π·t/T))',
  source: 'Loshchilov & Hutter (2017), SGDR: Stochastic gradient descent with warm restarts, eq. (5), without restarts',
  keras: 'CosineDecay; alpha is floor. Its warm-up starts at the rate 0, here at the first of k equal parts.',
  pytorch: 'CosineAnnealingLR, whose eta_min is a rate and not a share, and which rises again after T_max.',
  rate({ floor: share, decayEpochs: length }, base, at) {
    const least = base * share;
    return least + 0.5 * (base - least) * (1 + Math.cos(Math.PI * done(length, at)));
  },
};
export const cosine = warmed(schedule);
