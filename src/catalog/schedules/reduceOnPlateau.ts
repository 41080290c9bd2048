import { float, int, pick, text } from '../../core/params.ts';
import { isRising } from '../../core/early-stopping.ts';
import type { PlateauState, Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const params = {
  monitor: text('Monitor', 'A column of the epochs: val_loss, loss, val_accuracy …', 'val_loss', { required: true }),
  mode: pick('Mode', 'Whether the monitored figure should fall or rise; automatic goes by its name.', 'auto', {
    auto: 'Automatic',
    min: 'Falling is better',
    max: 'Rising is better',
  }),
  factor: float('Factor', 'What the rate is multiplied by at each reduction.', 0.1, {
    min: 0,
    max: 1,
    openMin: true,
    openMax: true,
  }),
  patience: int('Patience', 'Epochs without improvement before a reduction; fewer than early stopping has.', 3, { min: 1 }),
  threshold: float('Threshold', 'A smaller change does not count as an improvement.', 1e-4, { min: 0, log: true }),
  thresholdMode: pick(
    'Threshold mode',
    'Absolute takes the threshold as a difference of the figure, relative as a share of its best value.',
    'absolute',
    {
      absolute: 'Absolute',
      relative: 'Relative',
    },
  ),
  cooldown: int('Cooldown', 'Epochs after a reduction that do not count.', 0, { min: 0 }),
  floor: float('Floor', 'Share of the base rate below which it is never reduced.', 0, { min: 0, max: 1 }),
};

const schedule: Schedule<typeof params> = {
  id: 'reduceOnPlateau',
  title: 'Reduce on plateau',
  summary: 'Keeps the rate as long as the monitored figure improves, and reduces it when that has stopped.',
  params,
  equation: 'η ← max(γ·η, ηₘᵢₙ) after p epochs without improvement',
  source: 'Keras (2016), ReduceLROnPlateau; the rule by hand in Krizhevsky et al. (2012), section 5',
  keras: 'ReduceLROnPlateau, whose patience is 10, and whose min_lr is a rate and not a share.',
  pytorch:
    'ReduceLROnPlateau, which reduces one epoch later (after more than patience epochs), and whose threshold is relative by default and whose patience is 10.',
  rate: (_, base) => base,
  reaction: {
    start: { scale: 1, best: null, waited: 0, cooldown: 0 },
    monitor: ({ monitor }) => monitor,
    judge(values, before, value) {
      const cooldown = Math.max(0, before.cooldown - 1);
      const cooling = before.cooldown > 0 && cooldown > 0;
      if (isBetter(values, before, value)) return { ...before, best: value, waited: 0, cooldown };
      if (cooling) return { ...before, waited: 0, cooldown };
      const waited = (before.cooldown > 0 ? 0 : before.waited) + 1;
      if (waited < values.patience) return { ...before, waited, cooldown };
      const scale = Math.max(before.scale * values.factor, values.floor);
      if (scale >= before.scale) return { ...before, waited, cooldown };
      return { ...before, scale, waited: 0, cooldown: values.cooldown };
    },
  },
};

function isBetter(
  { monitor, mode, threshold, thresholdMode }: Parameters<typeof schedule.rate>[0],
  { best }: PlateauState,
  value: number,
) {
  if (!Number.isFinite(value)) return false;
  if (best === null) return true;
  const least = thresholdMode === 'relative' ? threshold * Math.abs(best) : threshold;
  return isRising({ mode }, monitor) ? value - best > least : best - value > least;
}

export const reduceOnPlateau = warmed(schedule);
