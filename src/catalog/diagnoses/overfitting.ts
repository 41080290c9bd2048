import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { reportOnce } from './report-once.ts';

const params = {
  factor: float('Factor', 'Multiple of the best validation loss that counts as a rise.', 1.1, {
    min: 1,
    openMin: true,
  }),
  floor: float('Minimum rise', "Minimum rise, as a fraction of the first epoch's validation loss.", 0.02, { min: 0 }),
  epochs: int('Epochs', 'Consecutive epochs before the finding is reported.', 3, { min: 1 }),
};

/** The validation loss rises while the training loss keeps falling. Source: Prechelt (1998), Early stopping — but when?, section 2. */
export const overfitting: Diagnosis<typeof params> = {
  id: 'overfitting',
  title: 'Overfitting',
  summary: 'The validation loss rises while the training loss falls: the model memorizes the training examples.',
  params,
  looksAt: 'epochs',
  watch: ({ factor, floor, epochs }, memory) => {
    const tell = reportOnce();
    return ({ row }) => {
      const { val_loss: now, loss } = row;
      if (now === undefined || loss === undefined || !Number.isFinite(now) || !Number.isFinite(loss)) return undefined;
      const { first = now, best = now, bestEpoch = row.epoch ?? 0, learned = loss, above = 0 } = memory;
      if (now <= best) {
        Object.assign(memory, { first, best: now, bestEpoch: row.epoch ?? 0, learned: loss, above: 0 });
        return tell(undefined);
      }
      const risen = now - best > Math.max((factor - 1) * Math.abs(best), floor * Math.abs(first)) && loss < learned;
      Object.assign(memory, { first, best, bestEpoch, learned, above: risen ? above + 1 : 0 });
      if (!risen) return tell(undefined);
      if (above + 1 < epochs) return undefined;
      return tell({
        severity: 'warning',
        title: l10n.t('Overfitting since epoch {0}', bestEpoch),
        detail: l10n.t(
          'The validation loss rose from {0} to {1}, while the training loss fell from {2} to {3}. Likely cause: the model memorizes the training examples. Stop the run and use the weights of epoch {4}. Alternatively, add weight decay or dropout, use more data, or make the model smaller.',
          formatRounded(best),
          formatRounded(now),
          formatRounded(learned),
          formatRounded(loss),
          bestEpoch,
        ),
      });
    };
  },
};
