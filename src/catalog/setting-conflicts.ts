import type { Problem, Values } from '../core/params.ts';
import type { Schedule } from './types.ts';

/** The conflict between valid parameters of a schedule, if any. `key` is the key of the schedule. */
export function conflictOf(schedule: Schedule, values: Values, key: string): Problem | undefined {
  const found = schedule.conflict?.(values);
  return found && { key: `${key}.${found.param}`, message: found.message(`${key}.${found.param}`) };
}
