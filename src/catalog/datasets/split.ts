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
  const inputSize = all.inputs.length / all.count;
  const targetSize = all.targets.length / all.count;
  const inputs = new Float32Array(indices.length * inputSize);
  const targets = new Float32Array(indices.length * targetSize);
  indices.forEach((from, to) => {
    inputs.set(all.inputs.subarray(from * inputSize, (from + 1) * inputSize), to * inputSize);
    targets.set(all.targets.subarray(from * targetSize, (from + 1) * targetSize), to * targetSize);
  });
  return { count: indices.length, inputs, targets };
}

/** Splits all examples at random. There is no validation set if the split is 0. */
export function divided(all: Samples, input: Pick<DatasetInput, 'validationSplit' | 'random'>) {
  const { training, validation } = divide(all.count, input);
  return {
    training: pickSamples(all, training),
    ...(validation.length ? { validation: pickSamples(all, validation) } : {}),
  };
}
