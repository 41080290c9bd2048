import * as l10n from '@vscode/l10n';
import { formatCount, formatRounded } from '../../core/format.ts';
import type { Diagnosis, Seen } from '../types.ts';
import { reportOnce } from './report-once.ts';

/** A NaN or infinite loss or gradient makes the next weights NaN, so the run cannot continue. */
export const nonFinite: Diagnosis = {
  id: 'nonFinite',
  title: 'NaN or infinity',
  summary: 'The loss or a gradient is NaN or infinite: the run has diverged.',
  params: {},
  watch: () => {
    const tell = reportOnce();
    return (seen) => {
      const { loss = 0, gradientNorm = 0 } = seen.row;
      const weight = culprit(seen);
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm) && weight < 0) return tell(undefined);
      const affected = seen.weights[weight];
      const what = Number.isFinite(loss)
        ? l10n.t('The gradient norm is {0} at step {1}.', formatRounded(gradientNorm), formatCount(seen.step))
        : l10n.t('The loss is {0} at step {1}.', formatRounded(loss), formatCount(seen.step));
      return tell({
        severity: 'error',
        title: Number.isFinite(loss)
          ? affected
            ? l10n.t('Non-finite gradients in {0}', affected.layer)
            : l10n.t('Non-finite gradients')
          : Number.isNaN(loss)
            ? l10n.t('NaN loss')
            : l10n.t('Infinite loss'),
        detail: [
          what,
          ...(affected ? [l10n.t('The first affected gradient is {0}.', affected.name)] : []),
          l10n.t(
            'Likely cause: the run diverged, or the data contains extreme values. Lower the learning rate. Alternatively, clip the gradient norm, or check the data for extreme values.',
          ),
        ].join(' '),
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
