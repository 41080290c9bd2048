import { float, int, pick, text } from '../../core/params.ts';
import { isRising } from '../../core/early-stopping.ts';
import type { PlateauState, Schedule } from '../types.ts';
import { warmed } from './warm-up.ts';

const params = {
  monitor: text('Monitor', 'Metric to monitor, such as val_loss, loss or val_accuracy.', 'val_loss', { required: true }),
  mode: pick('Mode', 'Whether a lower or a higher value is better. Automatic infers it from the name of the metric.', 'auto', {
    auto: 'Automatic',
    min: 'Lower is better',
    max: 'Higher is better',
  }),
  factor: float('Factor', 'Factor by which the learning rate is multiplied at each reduction. Typical: 0.1 to 0.5.', 0.1, {
    min: 0,
    max: 1,
    openMin: true,
    openMax: true,
  }),
  patience: int(
    'Patience',
    'Epochs without improvement before a reduction. Use fewer than for early stopping. Typical: 2 to 10.',
    3,
    { min: 1 },
  ),
  threshold: float('Threshold', 'Minimum change that counts as an improvement. Typical: 0 to 1e-3.', 1e-4, { min: 0, log: true }),
  thresholdMode: pick(
    'Threshold mode',
    'Whether the threshold is an absolute difference or a fraction of the best value.',
    'absolute',
    {
      absolute: 'Absolute',
      relative: 'Relative',
    },
  ),
  cooldown: int('Cooldown', 'Epochs to wait after a reduction before counting again. 0 disables it.', 0, { min: 0 }),
  floor: float('Minimum learning rate', 'Lower bound on the learning rate, as a fraction of its base value.', 0, {
    min: 0,
    max: 1,
  }),
};

const schedule: Schedule<typeof params> = {
  id: 'reduceOnPlateau',
  title: 'Reduce on plateau',
  summary: 'Reduces the learning rate when the monitored metric stops improving. Use it when the length of the run is unknown.',
  params,
  equation: 'η ← max(γ·η, ηₘᵢₙ) after p epochs without improvement',
  source: 'Keras (2016), ReduceLROnPlateau; done by hand in Krizhevsky et al. (2012), section 5',
  keras: 'ReduceLROnPlateau, whose patience defaults to 10. Its min_lr is an absolute learning rate.',
  pytorch:
    'ReduceLROnPlateau, which reduces one epoch later, after more than patience epochs. Its threshold is relative and its patience is 10 by default.',
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
