import type { Problem, Values } from '../core/params.ts';
import type { Schedule } from './types.ts';

/** What is wrong with parameters of a schedule that are each right but do not go together; `key` is that of the schedule. */
export function conflictOf(schedule: Schedule, values: Values, key: string): Problem | undefined {
  const found = schedule.conflict?.(values);
  return found && { key: `${key}.${found.param}`, message: `${key}.${found.param} ${found.message}` };
}
