/** The learning rate of each step: the schedule's, over the base rate that is in force. */
import { schedules } from '../catalog/schedules/index.ts';
import { find, resolve, suggest } from '../core/choice.ts';
import { UserError } from '../core/fault.ts';
import type { Chosen } from '../core/run.ts';

export interface Rate {
  /** `step` counts from 0. */
  at(step: number, base: number): number;
  /** `[step, rate]` at about this many evenly spaced steps, the first and the last among them. */
  plan(base: number, points: number): (readonly [number, number])[];
}

export function rateOf(chosen: Chosen, stepsPerEpoch: number, epochs: number): Rate {
  const schedule = find(schedules, chosen.type);
  const key = 'descent.schedule';
  if (!schedule) {
    const message = `There is no schedule "${chosen.type}".`;
    throw new UserError({
      message,
      key: `${key}.type`,
      remedy: suggest(
        chosen.type,
        schedules.map(({ id }) => id),
      ),
    });
  }
  const { values, problems } = resolve(schedule.params, chosen, key);
  const [problem] = problems;
  if (problem) throw new UserError(problem);
  const steps = stepsPerEpoch * epochs;
  const at = (step: number, base: number) => schedule.rate(values, base, { step, stepsPerEpoch, steps });
  return {
    at,
    plan(base, points) {
      const last = Math.max(0, steps - 1);
      const count = Math.min(points, steps);
      const planned = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
      return planned.map((step) => [step, at(step, base)] as const);
    },
  };
}
