import type { Schedule } from '../types.ts';
import { decayEpochs, done, floor } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = { floor, decayEpochs };

const schedule: Schedule<typeof params> = {
  id: 'cosine',
  title: 'Cosine annealing',
  summary: 'Decays along half a cosine: slowly at the start and the end, fastest in the middle. A strong default.',
  params,
  equation: 'η(t) = ηₘᵢₙ + ½·(η₀ − ηₘᵢₙ)·(1 + cos(π·t/T))',
  source: 'Loshchilov & Hutter (2017), SGDR: Stochastic gradient descent with warm restarts, eq. (5), without restarts',
  keras:
    'CosineDecay, whose alpha is floor. Its warm-up starts at 0; here the first of k warm-up steps has 1/k of the learning rate.',
  pytorch: 'CosineAnnealingLR, whose eta_min is an absolute learning rate. Its learning rate increases again after T_max.',
  rate({ floor: share, decayEpochs: length }, base, at) {
    const least = base * share;
    return least + 0.5 * (base - least) * (1 + Math.cos(Math.PI * done(length, at)));
  },
};
export const cosine = warmed(schedule);
