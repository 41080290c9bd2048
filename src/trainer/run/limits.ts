/** Ends of a training that the settings define: a time budget, and a target for the monitored metric. */
import * as l10n from '@vscode/l10n';
import { isRising, reaches } from '../../core/early-stopping.ts';
import { formatNumber } from '../../core/format.ts';
import type { EarlyStopping } from '../../core/run.ts';
import type { TrainingOptions } from '../../core/training-options.ts';

type End = { readonly status: 'stoppedEarly'; readonly reason: string };

/** Ends the training when the time budget is used up. */
export function outOfTime({ timeBudget }: Pick<TrainingOptions, 'timeBudget'>, elapsed: number): End | undefined {
  if (timeBudget === 0 || elapsed < timeBudget) return undefined;
  return { status: 'stoppedEarly', reason: l10n.t('The time budget of {0} s is used up.', timeBudget) };
}

/** Ends the training when the epoch's own metric, without smoothing, reaches the target. NaN never does. */
export function onTarget(
  { target }: Pick<TrainingOptions, 'target'>,
  mode: Pick<EarlyStopping, 'mode'>,
  monitor: string,
  epoch: number,
  value: number | null,
): End | undefined {
  if (target === 0 || value === null) return undefined;
  if (!reaches(value, target, isRising(mode, monitor))) return undefined;
  return {
    status: 'stoppedEarly',
    reason: l10n.t('{0} reached the target of {1}: it is {2} after epoch {3}.', monitor, target, formatNumber(value), epoch),
  };
}
