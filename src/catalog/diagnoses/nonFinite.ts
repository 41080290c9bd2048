import { formatCount } from '../../core/format.ts';
import type { Diagnosis, Seen } from '../types.ts';
import { figure, once } from './report-once.ts';

/** A NaN or infinite loss or gradient makes the next weights NaN, so the run cannot continue. */
export const nonFinite: Diagnosis = {
  id: 'nonFinite',
  title: 'NaN or infinity',
  summary: 'The loss or a gradient is NaN or infinite: the run has diverged.',
  params: {},
  watch: () => {
    const tell = once();
    return (seen) => {
      const { loss = 0, gradientNorm = 0 } = seen.row;
      const weight = culprit(seen);
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm) && weight < 0) return tell(undefined);
      const affected = seen.weights[weight];
      const what = Number.isFinite(loss) ? `The gradient norm is ${figure(gradientNorm)}` : `The loss is ${figure(loss)}`;
      return tell({
        severity: 'error',
        title: Number.isFinite(loss)
          ? `Non-finite gradients${affected ? ` in ${affected.layer}` : ''}`
          : `${Number.isNaN(loss) ? 'NaN' : 'Infinite'} loss`,
        detail: `${what} at step ${formatCount(seen.step)}.${affected ? ` The first affected gradient is ${affected.name}.` : ''} Likely cause: the run diverged, or the data contains extreme values. Lower the learning rate. Alternatively, clip the gradient norm, or check the data for extreme values.`,
        ...(weight < 0 ? {} : { weight }),
        fatal: true,
      });
    };
  },
};

const culprit = ({ layers = [] }: Seen) => {
  const row = layers.findIndex((layer) => (layer['gradient.nonFinite'] ?? 0) > 0);
  return row < 0 ? -1 : (layers[row]?.weight ?? row);
};
