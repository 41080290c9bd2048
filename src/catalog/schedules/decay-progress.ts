/** Parameters and helpers shared by the schedules that decay once, from the base rate to a minimum. */
import * as l10n from '@vscode/l10n';
import { float, floats } from '../../core/params.ts';
import type { ScheduleInput } from '../types.ts';

export const floor = float(
  'Minimum learning rate',
  'Minimum learning rate, as a fraction of the base learning rate. Typical: 0 to 0.1.',
  0,
  {
    min: 0,
    max: 1,
  },
);

export const decayEpochs = float('Decay epochs', 'Length of the decay in epochs, after the warm-up. 0 uses the whole run.', 0, {
  min: 0,
  unset: { value: 0, word: 'whole run' },
});

/** The fraction of the decay that is complete, 0 to 1. It is 1 if the decay has no steps. */
export const done = (length: number, at: ScheduleInput) => Math.min(1, at.step / stepsOf(length, at) || 0);

/** The number of steps of the decay: those of `length` epochs, or of the whole run if `length` is 0. */
export const stepsOf = (length: number, at: ScheduleInput) => (length > 0 ? length * at.stepsPerEpoch : at.steps);

/** Declares a list of epochs at which the rate changes. */
export const atEpochs = (title: string, help: string, value: readonly number[]) => floats(title, help, value, { min: 0 });

/** The number of epochs in `when` that have been reached. The slack compensates for floating-point error in fractional epochs. */
export const reached = (when: readonly number[], at: ScheduleInput) =>
  when.filter((epoch) => at.step >= epoch * at.stepsPerEpoch - SLACK).length;
const SLACK = 1e-6;

/** The conflict if the epochs are not in increasing order. */
export function unsorted(param: string, when: readonly number[]) {
  const wrong = when.findIndex((epoch, i) => i > 0 && epoch <= (when[i - 1] ?? 0));
  if (wrong < 0) return undefined;
  return {
    param,
    message: (name: string) =>
      l10n.t(
        '{0} must be in increasing order, but {1} follows {2}.',
        name,
        when[wrong] ?? Number.NaN,
        when[wrong - 1] ?? Number.NaN,
      ),
  };
}
