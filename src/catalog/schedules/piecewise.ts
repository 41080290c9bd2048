import { floats } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { atEpochs, reached, unsorted } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  boundaries: atEpochs('Boundaries', 'Epochs, rising, at each of which the next factor takes over.', [50, 75]),
  factors: floats(
    'Factors',
    'Shares of the base rate between the boundaries: one more than there are boundaries.',
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
  summary: 'A rate of its own for each stretch between given epochs.',
  params,
  equation: 'η(e) = η₀·fᵢ for bᵢ ≤ e < bᵢ₊₁',
  source: 'Krizhevsky et al. (2012), ImageNet classification with deep convolutional neural networks, section 5',
  keras:
    'PiecewiseConstantDecay in steps, with rates instead of factors. There a boundary is the last step of the old rate, here the first of the new one.',
  pytorch: 'LambdaLR; ConstantLR for one boundary.',
  conflict({ boundaries, factors }) {
    const wanted = boundaries.length + 1;
    if (factors.length !== wanted)
      return {
        param: 'factors',
        message: `must hold ${wanted} ${wanted === 1 ? 'number' : 'numbers'}, one more than boundaries has, not ${factors.length}.`,
      };
    return unsorted('boundaries', boundaries);
  },
  rate: ({ boundaries, factors }, base, at) => base * (factors[reached(boundaries, at)] ?? 1),
};
export const piecewise = warmed(schedule);
