/** Which tensor of an unknown optimizer's state belongs to which weight: it is told by names where they say it, else by shape and order. */
import { HISTOGRAM_KINDS } from '../../core/table-columns.ts';

export interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Match {
  /** Indices into what was matched. */
  readonly entry: number;
  readonly weight: number;
  /** What the slot is called, on all weights alike. */
  readonly slot: string;
}

/** Numbers at the end, which count the weights: `m_3`, `velocity[0]`. */
const COUNT = /[\W\d_]+$/;
const NAMELESS = 'slot';

/**
 * `weights` in the order in which the optimizer was given them. A name such as `dense/kernel/m` or `m/dense/kernel` says weight and
 * slot. All others are taken in groups that differ in a number at the end alone, and in each group one after the other, as the shapes
 * allow: a second round over the weights is a second slot. What fits no weight is left out.
 */
export function matchSlots(entries: readonly Named[], weights: readonly Named[]): readonly Match[] {
  const matches: Match[] = [];
  const groups = new Map<string, number[]>();
  for (const [i, entry] of entries.entries()) {
    const named = byName(entry.name, weights);
    if (named) matches.push({ entry: i, ...named });
    else {
      const stem = entry.name.replace(COUNT, '') || NAMELESS;
      groups.set(stem, [...(groups.get(stem) ?? []), i]);
    }
  }
  for (const [stem, members] of groups) matches.push(...inOrder(stem, members, entries, weights));
  const seen = new Map<string, number>();
  return matches.map((match) => {
    const slot = distinct(match.slot);
    const place = `${match.weight} ${slot}`;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    return { ...match, slot: count === 1 ? slot : `${slot}${count}` };
  });
}

function byName(name: string, weights: readonly Named[]): Omit<Match, 'entry'> | undefined {
  for (const [weight, { name: known }] of weights.entries()) {
    if (name === known) return { weight, slot: NAMELESS };
    if (name.startsWith(`${known}/`)) return { weight, slot: name.slice(known.length + 1) };
    if (name.endsWith(`/${known}`)) return { weight, slot: name.slice(0, -known.length - 1) };
  }
  return undefined;
}

function inOrder(stem: string, members: readonly number[], entries: readonly Named[], weights: readonly Named[]): Match[] {
  const matches: Match[] = [];
  let round = 1;
  let from = 0;
  for (const entry of members) {
    const shape = entries[entry]?.shape.join();
    const fits = (start: number) => weights.findIndex((weight, i) => i >= start && weight.shape.join() === shape);
    let weight = fits(from);
    if (weight < 0) {
      weight = fits(0);
      if (weight < 0) continue;
      round++;
    }
    from = weight + 1;
    matches.push({ entry, weight, slot: round === 1 ? stem : `${stem}${round}` });
  }
  return matches;
}

/** The layers table has columns of these names for what is no slot. */
const distinct = (slot: string) => ((HISTOGRAM_KINDS as readonly string[]).includes(slot) ? `own ${slot}` : slot);
