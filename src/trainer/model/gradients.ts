/** Forward and backward passes: the loss of a step's batches, and its gradient with respect to every trainable weight. */
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Tensor } from '../../catalog/tf.ts';
import { ignoreRejection } from '../backends/readback.ts';
import { differentiate } from './differentiate.ts';
import type { Network } from './network.ts';
import { penalize } from './penalties.ts';
import type { Batch } from '../program/types.ts';

/** What a forward pass comes to. */
export interface BatchStatistics {
  /** Penalties included. */
  readonly loss: number;
  readonly penalty: number;
  /** Its parts, by the regularizers' ids; those that the model's layers bring along are called `model`. */
  readonly penalties: Readonly<Record<string, number>>;
  /** In the order of the network's metrics. */
  readonly metrics: readonly number[];
}

export interface PassBegun {
  /** On their way, where the backend computes elsewhere: the backward pass goes on meanwhile. */
  readonly figures: Promise<BatchStatistics>;
  /** Of all batches together. */
  readonly examples: number;
  /** One a trainable weight, penalties included, before clipping; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

export type Pass = Omit<PassBegun, 'figures'> & BatchStatistics;

/** `begin`, and waits for what it comes to. */
export async function pass(...given: Parameters<typeof beginPass>): Promise<Pass> {
  const { figures, ...begun } = await beginPass(...given);
  return { ...begun, ...(await figures) };
}

/**
 * Loss, metrics and gradients as means over the examples of all batches, however the examples are divided into them: so batches
 * that do not fit into memory together still make one step. `values` are the regularizers' numbers by their ids. The caller
 * disposes of the gradients, and of each batch once the next one is asked for.
 */
export async function beginPass(
  network: Network,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  values: Readonly<Record<string, number>>,
  read: Read = readAtOnce,
): Promise<PassBegun> {
  const { tf } = network;
  const gradients: (Tensor | undefined)[] = network.trainable.map(() => undefined);
  const parts: { readonly figures: Tensor; readonly count: number }[] = [];
  let names: readonly string[] = [];
  let examples = 0;
  for await (const batch of batches) {
    const count = batch.xs.shape[0] ?? 0;
    const { figures, penalties, slopes } = differentiate(network, batch, values);
    parts.push({ figures, count });
    names = penalties;
    examples += count;
    for (const [i, slope] of slopes.entries()) gradients[i] = merge(network, gradients[i], slope, count / examples);
  }
  const ofWeights = penalize(network, gradients, values);
  const figures = parts.map((part) => part.figures);
  const all = tf.tidy(() => tf.concat([...figures, ...[...ofWeights.values()].map((sum) => sum.reshape([1]))]));
  tf.dispose([figures, ...ofWeights.values()]);
  const width = 1 + network.metrics.length + names.length;
  const told = (numbers: Float32Array): BatchStatistics => {
    const means = Array.from({ length: width }, (_, i) =>
      parts.reduce((mean, { count }, part) => mean + (count / examples) * (numbers[part * width + i] ?? Number.NaN), 0),
    );
    const [loss = Number.NaN, ...rest] = means;
    const metrics = rest.splice(0, network.metrics.length);
    const terms = [...rest, ...numbers.subarray(parts.length * width)];
    const penalties = Object.fromEntries([...names, ...ofWeights.keys()].map((id, i) => [id, terms[i] ?? Number.NaN]));
    const penalty = terms.reduce((sum, term) => sum + term, 0);
    return { loss: loss + penalty, penalty, penalties, metrics };
  };
  return { figures: ignoreRejection(read(all).then(told)), examples, gradients };
}

/** Gives the values of a tensor, which it disposes of. */
export type Read = (tensor: Tensor) => Promise<Float32Array>;

export const readAtOnce: Read = async (tensor) => {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
};

/** The mean with one more part, whose share of it this is; both are disposed of. */
function merge({ tf }: Network, mean: Tensor | undefined, part: Tensor | undefined, share: number): Tensor | undefined {
  if (share === 1) return part;
  const merged = tf.tidy(() => {
    const parts = [...(mean ? [tf.mul(mean, 1 - share)] : []), ...(part ? [tf.mul(part, share)] : [])];
    return parts.length === 0 ? undefined : tf.addN(parts);
  });
  tf.dispose([mean, part].filter((one) => one !== undefined));
  return merged;
}

/** Whether these settings clip: only then is the norm needed before the update. */
export const clips = (values: Readonly<Record<string, number>>) => regularizers.some((one) => one.clip && isOn(one, values));

/** Clips gradients, of this global norm, as the regularizers say. The result may hold the given tensors themselves. */
export function clip(
  network: Network,
  gradients: readonly (Tensor | undefined)[],
  values: Readonly<Record<string, number>>,
  norm: number,
): readonly (Tensor | undefined)[] {
  let current = gradients;
  for (const one of regularizers) {
    const value = values[one.id];
    if (!one.clip || value === undefined || !isOn(one, values)) continue;
    const present = current.filter((gradient) => gradient !== undefined);
    const clipped = [...one.clip(network.tf, present, value, norm)];
    const before = current;
    current = current.map((gradient) => gradient && clipped.shift());
    for (const gradient of before)
      if (gradient && !gradients.includes(gradient) && !current.includes(gradient)) gradient.dispose();
  }
  return current;
}
