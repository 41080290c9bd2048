import { flag, float, pick } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const params = {
  rise: float('Rise', 'Share of the run over which the rate rises to its peak, the base rate.', 0.3, {
    min: 0,
    max: 1,
    openMin: true,
    openMax: true,
  }),
  startDivisor: float('Start divisor', 'The rate starts at the peak divided by this.', 25, { min: 1 }),
  endDivisor: float('End divisor', 'The rate ends at its start divided by this.', 10_000, { min: 1, log: true }),
  shape: pick('Shape', 'How the rate goes from one turning point to the next.', 'cosine', {
    cosine: 'Half a cosine',
    linear: 'Linear',
  }),
  threePhases: flag(
    'Three phases',
    'Falls back to the start as fast as it rose, and only then to the end, as Smith describes it.',
    false,
  ),
};

/**
 * Smith's 1cycle policy with PyTorch's turning points: the peak is at step rise·T − 1, the end at the last step. The momentum stays
 * as it is set, where PyTorch cycles it against the rate: it is a setting that can be changed while the run goes on, and Adam's bias
 * correction 1 − β₁ᵗ holds for a constant β₁ only.
 */
const schedule: Schedule<typeof params> = {
  id: 'oneCycle',
  title: 'One cycle',
  summary: 'Rises from a small rate to the base and falls far below where it began: fast training with large rates.',
  params,
  equation: 'η: η₀/d → η₀ (at rise·T) → η₀/(d·D)',
  source:
    'Smith & Topin (2018), Super-convergence, section 3; Smith (2018), A disciplined approach to neural network hyper-parameters, section 4',
  pytorch: 'OneCycleLR, without its cycled momentum (cycle_momentum=False).',
  conflict: ({ rise, threePhases }) =>
    threePhases && rise >= 0.5
      ? { param: 'rise', message: `must be less than 0.5 where threePhases is true, since the fall takes as long, not ${rise}.` }
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
