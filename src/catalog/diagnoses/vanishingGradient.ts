import * as l10n from '@vscode/l10n';
import { float, int } from '../../core/params.ts';
import { formatRounded } from '../../core/format.ts';
import type { Diagnosis } from '../types.ts';
import { kernelRows } from './kernel-rows.ts';
import { reportOnce } from './report-once.ts';

const params = {
  share: float(
    'Ratio',
    "Ratio of the first kernel's gradient norm to the largest, below which gradients count as vanishing.",
    1e-3,
    {
      min: 0,
      max: 1,
      openMin: true,
      log: true,
    },
  ),
  samples: int('Samples', 'Consecutive sampled steps before the finding is reported.', 3, { min: 1 }),
};

/** Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, section 4.2.1. */
export const vanishingGradient: Diagnosis<typeof params> = {
  id: 'vanishingGradient',
  title: 'Vanishing gradients',
  summary: 'The gradient of the first layer is tiny compared with those of later layers, so it barely learns.',
  params,
  watch: ({ share, samples }) => {
    const tell = reportOnce();
    let inARow = 0;
    return (seen) => {
      if (!seen.layers) return undefined;
      const kernels = kernelRows(seen).map((kernel) => ({ ...kernel, norm: kernel.row['gradient.norm'] ?? 0 }));
      const first = kernels[0];
      const largest = kernels.reduce((most, { norm }) => Math.max(most, norm), 0);
      if (!first || !Number.isFinite(largest)) return undefined;
      inARow = first.norm < share * largest ? inARow + 1 : 0;
      if (inARow < samples) return tell(undefined);
      return tell({
        severity: 'warning',
        title: l10n.t('Vanishing gradients in {0}', first.layer),
        detail: l10n.t(
          'The gradient norm of {0} is {1}; the largest of all kernels is {2}. Likely cause: saturating activations or too many layers shrink the gradient. Use ReLU instead of sigmoid or tanh. Alternatively, add batch normalization, use He initialization, or remove layers.',
          first.name,
          formatRounded(first.norm),
          formatRounded(largest),
        ),
        weight: first.weight,
      });
    };
  },
};
