/** What the Runs view shows: the newest, by day. Pure. */
import { dayOf } from '../../core/runs-table/show.ts';

/** More than anybody scrolls through: the runs table shows all. */
export const MOST_LISTED = 200;

export interface Day<T> {
  /** When it began, in milliseconds since 1970. */
  readonly start: number;
  readonly label: string;
  readonly entries: readonly T[];
}

export interface Newest<T> {
  /** Newest first, as are the entries of each. */
  readonly days: readonly Day<T>[];
  /** How many older ones are left out. */
  readonly left: number;
}

/** `entries` in any order, each with the time it was created; `now` is today. */
export function newestByDay<T>(
  entries: readonly T[],
  createdOf: (entry: T) => number,
  now: number,
  most = MOST_LISTED,
): Newest<T> {
  const sorted = entries.toSorted((a, b) => createdOf(b) - createdOf(a));
  const days = new Map<number, { readonly label: string; readonly entries: T[] }>();
  for (const entry of sorted.slice(0, most)) {
    const { start, label } = dayOf(createdOf(entry), now);
    const day = days.get(start);
    if (day) day.entries.push(entry);
    else days.set(start, { label, entries: [entry] });
  }
  return { days: [...days].map(([start, day]) => ({ start, ...day })), left: Math.max(0, sorted.length - most) };
}
