import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatCount, formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { windowMeans } from './window-means.ts';
import { reportOnce } from './report-once.ts';

const params = {
  window: int('Window', 'Number of steps in each mean of the loss.', 250, { min: 2 }),
  windows: int('Windows', 'Consecutive windows without improvement before the finding is reported.', 3, { min: 1 }),
  improvement: float(
    'Improvement',
    'Minimum decrease that counts as an improvement, as a fraction of the best mean loss.',
    0.005,
    {
      min: 0,
      max: 1,
      log: true,
    },
  ),
};

export const plateau: Diagnosis<typeof params> = {
  id: 'plateau',
  title: 'Plateau',
  summary: 'The training loss no longer decreases.',
  params,
  watch: ({ window, windows, improvement }) => {
    const tell = reportOnce();
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
        title: l10n.t('Plateau at training loss {0}', formatRounded(best)),
        detail: l10n.t(
          'The mean training loss has improved by less than {0} % in the {1} steps up to step {2}. Likely cause: the run has converged, or the learning rate is unsuitable. Stop the run if the loss is low enough. Alternatively, change the learning rate or use a larger model.',
          formatRounded(100 * improvement),
          formatCount(windows * window),
          formatCount(step),
        ),
      });
    };
  },
};
