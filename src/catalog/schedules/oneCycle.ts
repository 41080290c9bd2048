import * as l10n from '@vscode/l10n';
import { flag, float, pick } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const params = {
  rise: float(
    'Rise fraction',
    'Fraction of the run in which the learning rate increases to its base value (pct_start). Typical: 0.25 to 0.45.',
    0.3,
    {
      min: 0,
      max: 1,
      openMin: true,
      openMax: true,
    },
  ),
  startDivisor: float(
    'Start divisor',
    'The learning rate starts at its base value divided by this (div_factor). Typical: 10 to 25.',
    25,
    {
      min: 1,
    },
  ),
  endDivisor: float(
    'End divisor',
    'The learning rate ends at its initial value divided by this (final_div_factor). Typical: 100 to 10,000.',
    10_000,
    { min: 1, log: true },
  ),
  shape: pick('Shape', 'Interpolation between the turning points (anneal_strategy).', 'cosine', {
    cosine: 'Cosine',
    linear: 'Linear',
  }),
  threePhases: flag(
    'Three phases',
    "Decrease the learning rate to its initial value as fast as it rose, then to its final value, as in Smith's paper.",
    false,
  ),
};

/**
 * Smith's 1cycle policy with PyTorch's turning points: the peak is at step rise·T − 1, the end at the last step.
 * PyTorch also cycles the momentum; this schedule does not. Momentum is a setting that you can change during training.
 * In addition, Adam's bias correction 1 − β₁ᵗ is only valid for a constant β₁.
 */
const schedule: Schedule<typeof params> = {
  id: 'oneCycle',
  title: 'One cycle',
  summary:
    'Increases the learning rate to its base value, then anneals it far below its initial value. Use it for fast training with large learning rates.',
  params,
  equation: 'η: η₀/d → η₀ (at rise·T) → η₀/(d·D)',
  source:
    'Smith & Topin (2018), Super-convergence, section 3; Smith (2018), A disciplined approach to neural network hyper-parameters, section 4',
  pytorch: 'OneCycleLR without momentum cycling (cycle_momentum=False).',
  conflict: ({ rise, threePhases }) =>
    threePhases && rise >= 0.5
      ? {
          param: 'rise',
          message: (name) =>
            l10n.t('{0} must be less than 0.5, not {1}: with threePhases, the fall takes as long as the rise.', name, rise),
        }
      : undefined,
  rate({ rise, startDivisor, endDivisor, shape, threePhases }, base, at) {
    const [start, end] = [base / startDivisor, base / startDivisor / endDivisor];
    const last = Math.max(0, at.steps - 1);
    const peak = Math.max(0, rise * at.steps - 1);
    const turns = threePhases
      ? [
          [0, start],
          [peak, base],
          [Math.min(last, 2 * peak), start],
          [last, end],
        ]
      : [
          [0, start],
          [peak, base],
          [last, end],
        ];
    let [from, low] = [0, start];
    for (const [to = 0, high = 0] of turns.slice(1)) {
      if (at.step <= to) {
        const done = to > from ? (at.step - from) / (to - from) : 1;
        return shape === 'linear' ? low + (high - low) * done : high + ((low - high) / 2) * (1 + Math.cos(Math.PI * done));
      }
      [from, low] = [to, high];
    }
    return end;
  },
};
export const oneCycle = warmed(schedule);
