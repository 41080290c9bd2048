/** Ends that a person has set beforehand: a time, and a figure that is good enough. */
import { isRising } from '../../core/early-stopping.ts';
import { formatNumber } from '../../core/format.ts';
import type { EarlyStopping } from '../../core/run.ts';
import type { TrainingOptions } from '../../core/training-options.ts';

type End = { readonly status: 'stoppedEarly'; readonly reason: string };

/** Over when the seconds of training are used up. */
export function outOfTime({ timeBudget }: Pick<TrainingOptions, 'timeBudget'>, elapsed: number): End | undefined {
  if (timeBudget === 0 || elapsed < timeBudget) return undefined;
  return { status: 'stoppedEarly', reason: `The time budget of ${timeBudget} s of training is used up.` };
}

/** Over when the epoch's own value, not smoothed, is as good as the target. NaN is not. */
export function onTarget(
  { target }: Pick<TrainingOptions, 'target'>,
  mode: Pick<EarlyStopping, 'mode'>,
  monitor: string,
  epoch: number,
  value: number | null,
): End | undefined {
  if (target === 0 || value === null) return undefined;
  // In single precision, as the table keeps the value.
  const goal = Math.fround(target);
  const reached = isRising(mode, monitor) ? value >= goal : value <= goal;
  if (!reached) return undefined;
  return {
    status: 'stoppedEarly',
    reason: `${monitor} is ${formatNumber(value)} after epoch ${epoch}: the target of ${target} is reached.`,
  };
}
