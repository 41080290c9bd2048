import { float } from '../../core/choice.ts';
import type { Schedule } from '../kinds.ts';
import { warmedUp, warmup } from './warm-up.ts';

const params = {
  floor: float('Floor', 'Share of the base rate that is left at the end of the run.', 0, { min: 0, max: 1 }),
  warmup,
};

export const cosine: Schedule<typeof params> = {
  id: 'cosine',
  title: 'Cosine annealing',
  summary: 'Falls along half a cosine over the whole run: slowly at first, fastest in the middle, gently at the end.',
  params,
  source: 'Loshchilov & Hutter (2017), SGDR: Stochastic gradient descent with warm restarts, eq. (5), without restarts',
  rate: (values, base, at) =>
    warmedUp(values.warmup, base, at, (t) => {
      const done = t.steps > 0 ? Math.min(t.step / t.steps, 1) : 1;
      const floor = base * values.floor;
      return floor + 0.5 * (base - floor) * (1 + Math.cos(Math.PI * done));
    }),
};
