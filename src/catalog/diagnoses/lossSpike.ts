import { float, int } from '../../core/params.ts';
import { formatCount } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { figure, once } from './report-once.ts';

const params = {
  factor: float('Factor', 'How many times the largest loss of the last steps counts as a spike.', 2, { min: 1, openMin: true }),
  start: float('Start', 'The share of the loss of the first steps that it must reach as well.', 0.5, { min: 0 }),
  memory: int('Memory', 'Steps whose losses it is held against, and that must be quiet before it is told again.', 50, { min: 5 }),
};

/**
 * One batch whose loss stands out by far. Late in a run the losses are small and scatter by multiples of themselves, so a spike
 * must also be large beside those that the run began with. Chowdhery et al. (2022), PaLM, section 5.1.
 */
export const lossSpike: Diagnosis<typeof params> = {
  id: 'lossSpike',
  title: 'Loss spike',
  summary: 'The training loss leapt far above that of the steps before.',
  params,
  watch: ({ factor, start, memory }) => {
    const tell = once(memory);
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
        title: 'The training loss spiked',
        detail: `At step ${formatCount(step)} it is ${figure(loss)}, ${figure(loss / highest)} times the highest of the ${memory} steps before. If it comes down again, it was a hard batch; otherwise lower the learning rate, or clip the norm of gradients.`,
      });
    };
  },
};
