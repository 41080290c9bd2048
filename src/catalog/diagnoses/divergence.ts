import { float, int } from '../../core/params.ts';
import { formatCount as written } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { figure, once } from './report-once.ts';

const params = {
  window: int('Window', 'Steps whose mean loss is looked at.', 20, { min: 2 }),
  factor: float('Factor', 'How many times the first window’s mean loss counts as an explosion.', 1e3, {
    min: 1,
    openMin: true,
    log: true,
  }),
  floor: float('Floor', 'A smaller loss of the first window counts as this: a loss of nearly nothing can only rise.', 1e-3, {
    min: 0,
    openMin: true,
    log: true,
  }),
};

/** A loss that explodes may take hundreds of steps until it is no number. Two windows in a row, each above the one before. */
export const divergence: Diagnosis<typeof params> = {
  id: 'divergence',
  title: 'Divergence',
  summary: 'The training loss explodes, though it is still a number: the run has diverged.',
  params,
  watch: ({ window, factor, floor }, memory) => {
    const tell = once();
    return ({ row, step }) => {
      const { sum = 0, count = 0, first, last = 0, risen = 0 } = memory;
      const loss = row.loss ?? 0;
      if (!Number.isFinite(loss)) return undefined;
      if (count + 1 < window) {
        Object.assign(memory, { sum: sum + loss, count: count + 1 });
        return undefined;
      }
      const now = (sum + loss) / window;
      const start = first ?? now;
      const limit = factor * Math.max(Math.abs(start), floor);
      const rising = now > limit && now > last ? risen + 1 : 0;
      Object.assign(memory, { sum: 0, count: 0, first: start, last: now, risen: rising });
      if (rising < 2) return tell(undefined);
      return tell({
        severity: 'error',
        title: `The training loss exploded: from ${figure(start)} to ${figure(now)}`,
        detail: `Its mean over the ${window} steps up to step ${written(step)} is more than ${figure(factor)} times that of the first ${window}, and rising. Lower the learning rate, warm it up, or clip the norm of gradients.`,
        fatal: true,
      });
    };
  },
};
