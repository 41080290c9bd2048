import { formatCount } from '../../core/format.ts';
import type { Diagnosis, Seen } from '../types.ts';
import { figure, once } from './report-once.ts';

/** Nothing can be learned from a step whose loss or gradient is not a number: the next weights are not numbers either. */
export const nonFinite: Diagnosis = {
  id: 'nonFinite',
  title: 'Not a finite number',
  summary: 'The loss or a gradient became NaN or infinite: the run has diverged.',
  params: {},
  watch: () => {
    const tell = once();
    return (seen) => {
      const { loss = 0, gradientNorm = 0 } = seen.row;
      const weight = culprit(seen);
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm) && weight < 0) return tell(undefined);
      const name = seen.weights[weight]?.name;
      const what = Number.isFinite(loss) ? `The norm of the gradient is ${figure(gradientNorm)}` : `The loss is ${figure(loss)}`;
      return tell({
        severity: 'error',
        title: Number.isFinite(loss) ? 'The gradient is not finite' : 'The loss is not finite',
        detail: `${what} at step ${formatCount(seen.step)}${name === undefined ? '' : `; the first gradient affected is that of ${name}`}. Lower the learning rate, clip the norm of gradients, or look for extreme values in the data.`,
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
