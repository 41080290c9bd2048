import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatCount, formatLearningRate, formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { windowMeans } from './window-means.ts';
import { reportOnce } from './report-once.ts';

const params = {
  window: int('Window', 'Number of steps in each mean of the loss.', 50, { min: 2 }),
  factor: float('Factor', "Multiple of the best window's mean loss that counts as a rise.", 1.5, { min: 1, openMin: true }),
};

/** Requires two consecutive windows above the best one, because a single window may be a hard part of the data. */
export const learningRateTooHigh: Diagnosis<typeof params> = {
  id: 'learningRateTooHigh',
  title: 'Learning rate too high',
  summary: 'The training loss rises instead of falling, because the updates are too large.',
  params,
  watch: ({ window, factor }) => {
    const tell = reportOnce();
    const mean = windowMeans(window);
    let best = Number.POSITIVE_INFINITY;
    let first: number | undefined;
    let above = 0;
    return ({ row, step }) => {
      const now = mean(row.loss ?? 0);
      if (now === undefined || !Number.isFinite(now)) return undefined;
      best = Math.min(best, now);
      first ??= now;
      // Late in a run the loss is small and varies by multiples of itself. The rise is therefore also compared with the initial loss.
      above = now - best > (factor - 1) * Math.max(Math.abs(best), Math.abs(first) / 20) ? above + 1 : 0;
      if (above < 2) return tell(undefined);
      return tell({
        severity: 'warning',
        title: l10n.t('Learning rate too high'),
        detail: l10n.t(
          'The mean training loss of steps {0} to {1} is {2}, up from a minimum of {3}. Likely cause: a learning rate of {4} is too high. Divide it by 3. Alternatively, add a warm-up.',
          formatCount(step - window + 1),
          formatCount(step),
          formatRounded(now),
          formatRounded(best),
          formatLearningRate(row.learningRate ?? 0),
        ),
      });
    };
  },
};
