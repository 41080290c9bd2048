import * as l10n from '@vscode/l10n';
import { median } from '../../core/order-statistics.ts';
import { float, int } from '../../core/params.ts';
import { formatCount, formatRounded } from '../../core/format.ts';
import type { Diagnosis, Seen } from '../types.ts';
import { type KernelRow, kernelRows } from './kernel-rows.ts';
import { reportOnce } from './report-once.ts';

const params = {
  factor: float('Factor', 'Multiple of the median gradient norm that counts as an explosion.', 30, { min: 1, openMin: true }),
  peak: float('Peak', 'Multiple of the largest earlier norm that must be exceeded as well.', 3, { min: 0 }),
  memory: int('Window', 'Number of steps in the median, and minimum number without an explosion before the next finding.', 50, {
    min: 5,
  }),
};

/**
 * Late in a run most gradients are small, and a single hard batch exceeds their median by far. The norm must therefore also exceed
 * the largest earlier norm that was not an explosion.
 * Source: Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, section 2.1.
 */
export const explodingGradient: Diagnosis<typeof params> = {
  id: 'explodingGradient',
  title: 'Exploding gradients',
  summary: 'The gradient norm is many times larger than in the previous steps.',
  params,
  watch: ({ factor, peak, memory }, kept) => {
    const tell = reportOnce(memory);
    const norms: number[] = [];
    return (seen) => {
      const { row, step } = seen;
      const norm = row.gradientNorm ?? 0;
      if (!Number.isFinite(norm)) return undefined;
      const usual = median(norms);
      const largest = kept.largest ?? 0;
      const judged = norms.length === memory;
      const exploded = judged && usual > 0 && norm > Math.max(factor * usual, peak * largest);
      // The norms of the first steps are not typical of the run.
      if (judged && !exploded) kept.largest = Math.max(largest, norm);
      norms.push(norm);
      if (norms.length > memory) norms.shift();
      if (!exploded) return tell(undefined);
      const kernel = largestGradient(seen);
      return tell({
        severity: 'warning',
        title: kernel ? l10n.t('Exploding gradients in {0}', kernel.layer) : l10n.t('Exploding gradients'),
        detail: l10n.t(
          'The gradient norm at step {0} is {1}, {2} times the median of the previous {3} steps. Likely cause: the learning rate is too high, or the batch contains outliers. Clip the gradient norm at about {4}. Alternatively, lower the learning rate.',
          formatCount(step),
          formatRounded(norm),
          formatRounded(norm / usual),
          memory,
          formatRounded(3 * usual),
        ),
        ...(kernel ? { weight: kernel.weight } : {}),
      });
    };
  },
};

/** The kernel with the largest gradient norm; undefined unless this step was sampled. */
function largestGradient(seen: Seen): KernelRow | undefined {
  const norm = ({ row }: KernelRow) => row['gradient.norm'] ?? 0;
  return kernelRows(seen).reduce<KernelRow | undefined>((best, row) => (best && norm(best) >= norm(row) ? best : row), undefined);
}
