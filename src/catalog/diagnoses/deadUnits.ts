import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { kernelRows } from './kernel-rows.ts';
import { reportOnce } from './report-once.ts';

const params = {
  zeros: float('Zero fraction', "Fraction of exact zeros in a kernel's gradient above which its units count as dead.", 0.9, {
    min: 0,
    max: 1,
  }),
  samples: int('Samples', 'Consecutive sampled steps before the finding is reported.', 3, { min: 1 }),
};

/** A unit with a constant activation passes no gradient. The gradient of its kernel elements is then exactly zero. */
export const deadUnits: Diagnosis<typeof params> = {
  id: 'deadUnits',
  title: 'Dying ReLU',
  summary: "Most of a kernel's gradient is exactly zero, because its units have a constant output for every example.",
  params,
  watch: ({ zeros, samples }) => {
    const tell = reportOnce();
    const inARow = new Map<number, number>();
    return (seen) => {
      if (!seen.layers) return undefined;
      const kernels = kernelRows(seen).map((kernel) => ({ ...kernel, share: kernel.row['gradient.zeros'] ?? 0 }));
      for (const { weight, share } of kernels) inARow.set(weight, share > zeros ? (inARow.get(weight) ?? 0) + 1 : 0);
      const dead = kernels.find(({ weight }) => (inARow.get(weight) ?? 0) >= samples);
      if (!dead) return tell(undefined);
      return tell({
        severity: 'warning',
        title: l10n.t('Dying ReLU in {0}', dead.layer),
        detail: l10n.t(
          '{0} % of the gradient of {1} is exactly zero, in {2} consecutive samples. Likely cause: large updates left its units with a constant output, which passes no gradient. Lower the learning rate. Alternatively, use leaky ReLU or GELU, or He initialization.',
          formatRounded(100 * dead.share),
          dead.name,
          samples,
        ),
        weight: dead.weight,
      });
    };
  },
};
