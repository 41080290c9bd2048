import { float, int } from '../../core/params.ts';
import { formatCount } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { figure, once } from './report-once.ts';

const params = {
  factor: float('Factor', 'How many times the usual norm counts as an explosion.', 30, { min: 1, openMin: true }),
  peak: float('Peak', 'How many times the largest norm since the first steps it must reach as well.', 3, { min: 0 }),
  memory: int('Memory', 'Steps whose median is the usual norm, and that must be quiet before it is told again.', 50, { min: 5 }),
};

/**
 * Late in a run most batches have hardly any gradient left, and a hard one stands out against them by far: so it must also be
 * large beside the largest that was no explosion. Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, section 2.1.
 */
export const explodingGradient: Diagnosis<typeof params> = {
  id: 'explodingGradient',
  title: 'Exploding gradient',
  summary: 'The norm of the gradient leapt far above what it was in the last steps.',
  params,
  watch: ({ factor, peak, memory }, kept) => {
    const tell = once(memory);
    const norms: number[] = [];
    return ({ row, step }) => {
      const norm = row.gradientNorm ?? 0;
      if (!Number.isFinite(norm)) return undefined;
      const usual = median(norms);
      const largest = kept.largest ?? 0;
      const judged = norms.length === memory;
      const exploded = judged && usual > 0 && norm > Math.max(factor * usual, peak * largest);
      // What a run begins with is far off, and says nothing of what is usual.
      if (judged && !exploded) kept.largest = Math.max(largest, norm);
      norms.push(norm);
      if (norms.length > memory) norms.shift();
      if (!exploded) return tell(undefined);
      return tell({
        severity: 'warning',
        title: 'The gradient exploded',
        detail: `Its norm at step ${formatCount(step)} is ${figure(norm)}, ${figure(norm / usual)} times the median of the ${memory} steps before. Clip the norm of gradients near ${figure(3 * usual)}, or lower the learning rate.`,
      });
    };
  },
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
