import { float, int } from '../../core/params.ts';
import type { Diagnosis } from '../types.ts';
import { figure, once } from './report-once.ts';

const params = {
  factor: float('Factor', 'How many times its best value the validation loss must reach to count as risen.', 1.1, {
    min: 1,
    openMin: true,
  }),
  floor: float('Floor', 'A rise by less than this share of the first epoch’s validation loss does not count.', 0.02, { min: 0 }),
  epochs: int('Epochs', 'Epochs in a row before it is told.', 3, { min: 1 }),
};

/** Prechelt (1998), Early stopping — but when?, section 2: the validation error rises while the training error goes on falling. */
export const overfitting: Diagnosis<typeof params> = {
  id: 'overfitting',
  title: 'Overfitting',
  summary: 'The validation loss rises while the training loss falls: the network learns its examples by heart.',
  params,
  looksAt: 'epochs',
  watch: ({ factor, floor, epochs }, memory) => {
    const tell = once();
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
        title: 'The network is overfitting',
        detail: `The validation loss is ${figure(now)}; it was ${figure(best)} at best, at epoch ${bestEpoch}, while the training loss fell from ${figure(learned)} to ${figure(loss)}. Stop there, regularize more (weight decay, dropout, augmented or more data), or make the model smaller.`,
      });
    };
  },
};
