import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatCount as written, formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { reportOnce } from './report-once.ts';

const params = {
  window: int('Window', 'Number of steps in each mean of the loss.', 20, { min: 2 }),
  factor: float('Factor', "Multiple of the first window's mean loss that counts as divergence.", 1e3, {
    min: 1,
    openMin: true,
    log: true,
  }),
  floor: float('Minimum loss', "Lower bound on the first window's mean loss, because a loss near 0 can only rise.", 1e-3, {
    min: 0,
    openMin: true,
    log: true,
  }),
};

/**
 * A diverging loss can take hundreds of steps to become NaN. This ends the run earlier.
 * It takes two consecutive windows above the limit, each higher than the one before.
 */
export const divergence: Diagnosis<typeof params> = {
  id: 'divergence',
  title: 'Divergence',
  summary: 'The training loss grows by orders of magnitude while it is still finite.',
  params,
  watch: ({ window, factor, floor }, memory) => {
    const tell = reportOnce();
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
        title: l10n.t('Divergence: training loss rose from {0} to {1}', formatRounded(start), formatRounded(now)),
        detail: l10n.t(
          'The mean loss of steps {0} to {1} is over {2} times that of the first {3} steps, and rising. Likely cause: the learning rate is too high. Lower the learning rate. Alternatively, add a warm-up or clip the gradient norm.',
          written(step - window + 1),
          written(step),
          formatRounded(factor),
          window,
        ),
        fatal: true,
      });
    };
  },
};
