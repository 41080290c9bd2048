/** The way from a rate to its floor, shared by the schedules that fall once. */
import { float, floats } from '../../core/params.ts';
import type { ScheduleInput } from '../types.ts';

export const floor = float('Floor', 'Share of the base rate that is left at the end.', 0, { min: 0, max: 1 });

export const decayEpochs = float(
  'Decay epochs',
  'Epochs until the end of the decay is reached, counted after the warm-up; 0 takes the whole run.',
  0,
  { min: 0, unset: { value: 0, word: 'whole run' } },
);

/** The share of the decay that is done, 0 to 1; the whole of it where the run has no steps left. */
export const done = (length: number, at: ScheduleInput) => Math.min(1, at.step / stepsOf(length, at) || 0);

/** Steps of the decay: those of `length` epochs, or all that the run has. */
export const stepsOf = (length: number, at: ScheduleInput) => (length > 0 ? length * at.stepsPerEpoch : at.steps);

/** Epochs at which something changes. */
export const atEpochs = (title: string, help: string, value: readonly number[]) => floats(title, help, value, { min: 0 });

/** How many of the epochs have been reached; the small slack makes up for fractions that binary numbers cannot hold. */
export const reached = (when: readonly number[], at: ScheduleInput) =>
  when.filter((epoch) => at.step >= epoch * at.stepsPerEpoch - SLACK).length;
const SLACK = 1e-6;

/** What is wrong with epochs that do not rise. */
export function unsorted(param: string, when: readonly number[]) {
  const wrong = when.findIndex((epoch, i) => i > 0 && epoch <= (when[i - 1] ?? 0));
  if (wrong < 0) return undefined;
  return { param, message: `must rise, but ${when[wrong]} comes after ${when[wrong - 1]}.` };
}
