import { float, int } from '../../core/params.ts';
import { formatCount } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { windowMeans } from './losses.ts';
import { figure, once } from './report-once.ts';

const params = {
  window: int('Window', 'Steps whose mean loss is compared with that of the best window before.', 250, { min: 2 }),
  windows: int('Windows', 'Windows in a row without improvement before it is told.', 3, { min: 1 }),
  improvement: float('Improvement', 'A smaller share than this does not count as an improvement.', 0.005, {
    min: 0,
    max: 1,
    log: true,
  }),
};

export const plateau: Diagnosis<typeof params> = {
  id: 'plateau',
  title: 'Plateau',
  summary: 'The training loss has stopped falling.',
  params,
  watch: ({ window, windows, improvement }) => {
    const tell = once();
    const mean = windowMeans(window);
    let best = Number.POSITIVE_INFINITY;
    let flat = 0;
    return ({ row, step }) => {
      const now = mean(row.loss ?? 0);
      if (now === undefined || !Number.isFinite(now)) return undefined;
      const better = best === Number.POSITIVE_INFINITY || best - now > improvement * Math.abs(best);
      best = Math.min(best, now);
      flat = better ? 0 : flat + 1;
      if (flat < windows) return tell(undefined);
      return tell({
        severity: 'info',
        title: 'The training loss has stopped falling',
        detail: `It has not fallen below ${figure(best)} by more than ${figure(100 * improvement)} % in the ${windows * window} steps up to step ${formatCount(step)}. If that is not good enough, change the learning rate or enlarge the model; otherwise the run may end.`,
      });
    };
  },
};
