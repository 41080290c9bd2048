import { float, int } from '../../core/params.ts';
import { formatCount, formatLearningRate } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { windowMeans } from './losses.ts';
import { figure, once } from './report-once.ts';

const params = {
  window: int('Window', 'Steps whose mean loss is looked at.', 50, { min: 2 }),
  factor: float('Factor', 'How many times the best window’s mean loss counts as risen.', 1.5, { min: 1, openMin: true }),
};

/** Two windows in a row above the best: one alone may be a hard stretch of the data. */
export const learningRateTooHigh: Diagnosis<typeof params> = {
  id: 'learningRateTooHigh',
  title: 'Learning rate too high',
  summary: 'The training loss rises instead of falling: steps are too long.',
  params,
  watch: ({ window, factor }) => {
    const tell = once();
    const mean = windowMeans(window);
    let best = Number.POSITIVE_INFINITY;
    let first: number | undefined;
    let above = 0;
    return ({ row, step }) => {
      const now = mean(row.loss ?? 0);
      if (now === undefined || !Number.isFinite(now)) return undefined;
      best = Math.min(best, now);
      first ??= now;
      // Late in a run the loss is small and jumps by multiples of itself: a rise must also count against where it began.
      above = now - best > (factor - 1) * Math.max(Math.abs(best), Math.abs(first) / 20) ? above + 1 : 0;
      if (above < 2) return tell(undefined);
      return tell({
        severity: 'warning',
        title: 'The training loss is rising',
        detail: `Its mean over the ${window} steps up to step ${formatCount(step)} is ${figure(now)}; it was ${figure(best)} at best. The learning rate, ${formatLearningRate(row.learningRate ?? 0)}, is probably too high: divide it by 3, or warm it up.`,
      });
    };
  },
};
