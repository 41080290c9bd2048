/**
 * Findings of a run, each with all its reports: a diagnosis speaks up again when what it saw goes on after a break, or when a run is
 * resumed, and to the user that is one finding. Pure.
 */
import type { EventOf, RunEvent } from './run.ts';

export type Report = EventOf<'finding'>;

export interface Finding {
  /** Its newest report, which has the newest evidence. */
  readonly latest: Report;
  /** The steps at which it was reported, in order. */
  readonly steps: readonly number[];
}

/** What makes two reports one finding: the diagnosis, and the weight that it names. */
export const findingKey = ({ id, weight }: Pick<Report, 'id' | 'weight'>) => `${id}/${weight ?? ''}`;

/** The findings among these events, the one that was reported last at the end. */
export function findingsIn(events: readonly RunEvent[]): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const event of events) {
    if (event.type !== 'finding') continue;
    const key = findingKey(event);
    const steps = [...(found.get(key)?.steps ?? []), event.step];
    found.delete(key);
    found.set(key, { latest: event, steps });
  }
  return [...found.values()];
}

const OF_STEPS: ReadonlySet<string> = new Set(['lossSpike', 'explodingGradient']);

/** Whether each report is about a step of its own. All others are about a state, and say nothing new until it has ended. */
export const isOfStep = ({ id }: Pick<Report, 'id'>) => OF_STEPS.has(id);
