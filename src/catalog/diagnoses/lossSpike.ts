import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatCount, formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { reportOnce } from './report-once.ts';

const params = {
  factor: float('Factor', 'Multiple of the largest recent loss that counts as a spike.', 2, { min: 1, openMin: true }),
  start: float('Initial fraction', 'Fraction of the initial loss that must be exceeded as well.', 0.5, { min: 0 }),
  memory: int('Window', 'Recent steps to compare with, and steps without a spike before the next finding.', 50, { min: 5 }),
};

/**
 * A single loss far above the recent ones. Late in a run losses are small and vary by multiples of themselves.
 * A spike must therefore also be large compared with the initial loss. Source: Chowdhery et al. (2022), PaLM, section 5.1.
 */
export const lossSpike: Diagnosis<typeof params> = {
  id: 'lossSpike',
  title: 'Loss spike',
  summary: 'The training loss of one step is far above that of the previous steps.',
  params,
  watch: ({ factor, start, memory }) => {
    const tell = reportOnce(memory);
    const losses: number[] = [];
    let first: number | undefined;
    return ({ row, step }) => {
      const loss = row.loss ?? 0;
      if (!Number.isFinite(loss)) return undefined;
      const highest = Math.max(...losses);
      if (losses.length === memory) first ??= losses.reduce((sum, value) => sum + value, 0) / memory;
      const spike = first !== undefined && highest > 0 && loss > Math.max(factor * highest, start * first);
      losses.push(loss);
      if (losses.length > memory) losses.shift();
      if (!spike) return tell(undefined);
      return tell({
        severity: 'warning',
        title: l10n.t('Loss spike at step {0}', formatCount(step)),
        detail: l10n.t(
          'The training loss is {0}, {1} times the highest of the previous {2} steps. Likely cause: an unusual batch, or a learning rate that is too high. Wait for a few steps: the loss of an unusual batch recovers. Alternatively, lower the learning rate or clip the gradient norm.',
          formatRounded(loss),
          formatRounded(loss / highest),
          memory,
        ),
      });
    };
  },
};
