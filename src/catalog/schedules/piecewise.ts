import * as l10n from '@vscode/l10n';
import { floats } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { atEpochs, reached, unsorted } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  boundaries: atEpochs('Boundaries', 'Epochs at which the next factor takes effect, in increasing order.', [50, 75]),
  factors: floats(
    'Factors',
    'Factors of the base learning rate between the boundaries: one more than the number of boundaries.',
    [1, 0.1, 0.01],
    {
      min: 0,
      openMin: true,
    },
  ),
};

const schedule: Schedule<typeof params> = {
  id: 'piecewise',
  title: 'Piecewise constant',
  summary: 'Uses a fixed factor of the base learning rate between given epochs. Use it for hand-tuned schedules.',
  params,
  equation: 'η(e) = η₀·fᵢ for bᵢ ≤ e < bᵢ₊₁',
  source: 'Krizhevsky et al. (2012), ImageNet classification with deep convolutional neural networks, section 5',
  keras:
    'PiecewiseConstantDecay, in steps and with learning rates instead of factors. Its boundary is the last step of the old value; here it is the first step of the new value.',
  pytorch: 'LambdaLR; ConstantLR for one boundary.',
  conflict({ boundaries, factors }) {
    const wanted = boundaries.length + 1;
    if (factors.length !== wanted)
      return {
        param: 'factors',
        message: (name) =>
          wanted === 1
            ? l10n.t('{0} must have 1 number, because there are no boundaries, but has {1}.', name, factors.length)
            : l10n.t('{0} must have {1} numbers, one more than boundaries, but has {2}.', name, wanted, factors.length),
      };
    return unsorted('boundaries', boundaries);
  },
  rate: ({ boundaries, factors }, base, at) => base * (factors[reached(boundaries, at)] ?? 1),
};
export const piecewise = warmed(schedule);
