import { float, int } from '../../core/params.ts';
import type { Diagnosis } from '../types.ts';
import { kernelRows } from './kernels.ts';
import { figure, once } from './report-once.ts';

const params = {
  zeros: float('Zeros', 'Share of a kernel’s gradient that is exactly zero above which its units count as dead.', 0.9, {
    min: 0,
    max: 1,
  }),
  samples: int('Samples', 'Sampled steps in a row before it is told.', 3, { min: 1 }),
};

/** A unit whose activation is flat for every example passes no gradient: its kernel elements get exactly zero. */
export const deadUnits: Diagnosis<typeof params> = {
  id: 'deadUnits',
  title: 'Dead units',
  summary: 'Most of a kernel’s gradient is exactly zero: its units no longer answer to any example.',
  params,
  watch: ({ zeros, samples }) => {
    const tell = once();
    const inARow = new Map<number, number>();
    return (seen) => {
      if (!seen.layers) return undefined;
      const kernels = kernelRows(seen).map((kernel) => ({ ...kernel, share: kernel.row['gradient.zeros'] ?? 0 }));
      for (const { weight, share } of kernels) inARow.set(weight, share > zeros ? (inARow.get(weight) ?? 0) + 1 : 0);
      const dead = kernels.find(({ weight }) => (inARow.get(weight) ?? 0) >= samples);
      if (!dead) return tell(undefined);
      return tell({
        severity: 'warning',
        title: `Units of ${dead.name} are dead`,
        detail: `${figure(100 * dead.share)} % of its gradient is exactly zero, ${samples} samples in a row. Lower the learning rate, or try leaky ReLU or GELU.`,
        weight: dead.weight,
      });
    };
  },
};
