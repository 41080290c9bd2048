/** Splits a dataset into training and validation examples. */
import type { DatasetInput, Samples } from '../types.ts';

export interface Division {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/** Draws the validation examples: at least one if the split is not 0, and never all. */
export function divide(count: number, { validationSplit, random }: Pick<DatasetInput, 'validationSplit' | 'random'>): Division {
  const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  const wanted = validationSplit > 0 ? Math.max(Math.round(count * validationSplit), 1) : 0;
  const kept = Math.min(wanted, Math.max(count - 1, 0));
  return { validation: order.slice(0, kept), training: order.slice(kept) };
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

/** Splits all examples at random. There is no validation set if the split is 0. */
export function divided(all: Samples, input: Pick<DatasetInput, 'validationSplit' | 'random'>) {
  const { training, validation } = divide(all.count, input);
  return {
    training: pickSamples(all, training),
    ...(validation.length ? { validation: pickSamples(all, validation) } : {}),
  };
}
