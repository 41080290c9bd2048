import { float, int } from '../../core/params.ts';
import type { Diagnosis } from '../types.ts';
import { kernelRows } from './kernels.ts';
import { figure, once } from './report-once.ts';

const params = {
  share: float('Share', 'The first kernel’s gradient norm, as a share of the largest, below which it counts as vanished.', 1e-3, {
    min: 0,
    max: 1,
    openMin: true,
    log: true,
  }),
  samples: int('Samples', 'Sampled steps in a row before it is told.', 3, { min: 1 }),
};

/** Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, section 4.2.1. */
export const vanishingGradient: Diagnosis<typeof params> = {
  id: 'vanishingGradient',
  title: 'Vanishing gradient',
  summary: 'Hardly any gradient reaches the first layer, which therefore hardly learns.',
  params,
  watch: ({ share, samples }) => {
    const tell = once();
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
        title: 'The gradient vanishes on its way to the first layer',
        detail: `The gradient of ${first.name} has norm ${figure(first.norm)}, the largest of the kernels has ${figure(largest)}. Try ReLU in place of sigmoid or tanh, batch normalization, He initialization, or fewer layers.`,
        weight: first.weight,
      });
    };
  },
};
