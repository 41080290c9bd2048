/** Matches the tensors of a custom optimizer's state to weights: by name where possible, and else by shape and order. */
import { HISTOGRAM_KINDS } from '../../core/table-columns.ts';

export interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Match {
  /** Indices into what was matched. */
  readonly entry: number;
  readonly weight: number;
  /** The name of the slot, which is the same for all weights. */
  readonly slot: string;
}

/** Numbers at the end, which count the weights: `m_3`, `velocity[0]`. */
const COUNT = /[\W\d_]+$/;
const NAMELESS = 'slot';

/**
 * `weights` in the order in which the optimizer was given them. A name such as `dense/kernel/m` or `m/dense/kernel` says weight and
 * slot. All others are grouped by their names without the number at the end, and matched within a group in order, as far as shapes
 * allow. A second round over the weights is a second slot. What matches no weight is left out.
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

/** A slot must not have the name of another statistic in the layers table. */
const distinct = (slot: string) => ((HISTOGRAM_KINDS as readonly string[]).includes(slot) ? `own ${slot}` : slot);
