/** Splits a dataset into training and validation examples. */
import type { DatasetInput, Samples } from '../types.ts';

export interface Division {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/** How a dataset is split: which fraction validates, and which examples these are. */
export type SplitInput = Pick<DatasetInput, 'validationSplit' | 'random' | 'split'>;

/**
 * Chooses the validation examples: at least one if the split is not 0, and never all. `strata` are the classes of the examples, of
 * which a stratified split has each in both parts, where there are enough; without them, it is random. A split by order takes the last.
 */
export function divide(count: number, input: SplitInput, strata?: ArrayLike<number>): Division {
  const { validationSplit, random, split } = input;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const wanted = validationSplit > 0 ? Math.max(Math.round(count * validationSplit), 1) : 0;
  const kept = Math.min(wanted, Math.max(count - 1, 0));
  if (split === 'order') return { training: order.slice(0, count - kept), validation: order.slice(count - kept) };
  random.shuffle(order);
  if (split !== 'stratified' || !strata || kept === 0) return { validation: order.slice(0, kept), training: order.slice(kept) };
  const left = seats(order, strata, kept);
  const validation = order.filter((i) => take(left, strata[i] ?? 0));
  const chosen = new Set(validation);
  return { validation, training: order.filter((i) => !chosen.has(i)) };
}

/**
 * How many examples of each class validate: its share of them, at least one and not all, and all together `kept`. Where there are more
 * classes than that, the smallest have none.
 */
function seats(order: Int32Array, strata: ArrayLike<number>, kept: number): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const i of order) sizes.set(strata[i] ?? 0, (sizes.get(strata[i] ?? 0) ?? 0) + 1);
  const shares = [...sizes].map(([stratum, size]) => {
    const exact = (size * kept) / order.length;
    return { stratum, size, exact, seats: Math.min(Math.max(Math.floor(exact), 1), size - 1) };
  });
  /** How much more than its share a class has; of two alike, the smaller comes first. */
  const byExcess = (a: Share, b: Share) => b.seats - b.exact - (a.seats - a.exact) || a.size - b.size || a.stratum - b.stratum;
  let open = kept - shares.reduce((sum, share) => sum + share.seats, 0);
  for (; open < 0; open++) {
    const [most] = shares
      .filter((share) => share.seats > 0)
      .sort((a, b) => Number(b.seats > 1) - Number(a.seats > 1) || byExcess(a, b));
    if (most) most.seats -= 1;
  }
  for (; open > 0; open--) {
    const room = (share: Share) => Number(share.seats < share.size - 1);
    const [least] = shares.filter((share) => share.seats < share.size).sort((a, b) => room(b) - room(a) || byExcess(b, a));
    if (least) least.seats += 1;
  }
  return new Map(shares.map((share) => [share.stratum, share.seats]));
}

interface Share {
  readonly stratum: number;
  readonly size: number;
  /** Its part of the validation examples, with fraction. */
  readonly exact: number;
  seats: number;
}

function take(left: Map<number, number>, stratum: number): boolean {
  const seats = left.get(stratum) ?? 0;
  left.set(stratum, seats - 1);
  return seats > 0;
}

/** The examples at the given indices, in that order. */
export function pickSamples(all: Samples, indices: Int32Array): Samples {
  const rows = (of: Float32Array) => pickRows(of, all.count, indices);
  const { inputs, targets, weights } = all;
  return {
    count: indices.length,
    inputs: rows(inputs),
    targets: rows(targets),
    ...(weights ? { weights: rows(weights) } : {}),
  };
}

/** The rows of these indices, of `count` rows. */
function pickRows(all: Float32Array, count: number, indices: Int32Array): Float32Array {
  const size = all.length / count;
  const rows = new Float32Array(indices.length * size);
  for (const [to, from] of indices.entries()) rows.set(all.subarray(from * size, (from + 1) * size), to * size);
  return rows;
}

/** Splits all examples; those that have a class each, by it. There is no validation set if the split is 0. */
export function divided(all: Samples, input: SplitInput) {
  const { training, validation } = divide(all.count, input, strataOf(all));
  return {
    training: pickSamples(all, training),
    ...(validation.length ? { validation: pickSamples(all, validation) } : {}),
  };
}

/** More different whole numbers are no classes. */
const MOST_CLASSES = 1000;

/** The class of each example, by a whole number or a one-hot row; undefined where the targets are something else. */
export function strataOf({ targets, count }: Pick<Samples, 'targets' | 'count'>): ArrayLike<number> | undefined {
  if (targets.length === count) {
    const known = new Set(targets);
    return known.size <= Math.min(MOST_CLASSES, count / 2) && targets.every(Number.isInteger) ? targets : undefined;
  }
  const width = targets.length / count;
  const classes = new Int32Array(count).fill(-1);
  for (const [i, value] of targets.entries()) {
    if (value === 0) continue;
    const example = Math.floor(i / width);
    if (value !== 1 || classes[example] !== -1) return undefined;
    classes[example] = i % width;
  }
  return classes.includes(-1) ? undefined : classes;
}
