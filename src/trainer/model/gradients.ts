/** Forward and backward passes: the loss of a step's batches, and its gradient with respect to every trainable weight. */
import { clipNorm } from '../../catalog/regularizers/clipNorm.ts';
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Tensor } from '../../catalog/tf.ts';
import { ignoreRejection } from '../backends/readback.ts';
import { differentiate } from './differentiate.ts';
import type { Network } from './network.ts';
import { penalize } from './apply-penalties.ts';
import type { Batch } from '../program/types.ts';

/** The loss and metrics of a forward pass. */
export interface BatchStatistics {
  /** Penalties included. */
  readonly loss: number;
  readonly penalty: number;
  /** The parts of `penalty`, by the regularizers' ids; `model` is the sum of those that the model's layers have. */
  readonly penalties: Readonly<Record<string, number>>;
  /** Means over examples, in the order of the network's metrics. */
  readonly metrics: readonly number[];
  /** What these means count in those of the epoch: the number of examples; with a mask, that of the steps that are not masked. */
  readonly count: number;
}

/** A forward and backward pass that was started. */
export interface PassInFlight {
  /** On a device these arrive later, while the backward pass continues. */
  readonly statistics: Promise<BatchStatistics>;
  /** Of all batches together. */
  readonly examples: number;
  /** One per trainable weight, penalties included, before clipping; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

export type Pass = Omit<PassInFlight, 'statistics'> & BatchStatistics;

/** `beginPass`, and waits for its statistics. */
export async function pass(...given: Parameters<typeof beginPass>): Promise<Pass> {
  const { statistics, ...begun } = await beginPass(...given);
  return { ...begun, ...(await statistics) };
}

/**
 * Loss, metrics and gradients as means over the examples of all batches (gradient accumulation), however many batches hold them.
 * Where a mask leaves out steps, they are means over the steps that are left.
 * `values` are the regularizers' settings by their ids. The caller disposes of the gradients, and of each batch once the next one is
 * requested.
 */
export async function beginPass(
  network: Network,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  values: Readonly<Record<string, number>>,
  read: Read = readAtOnce,
): Promise<PassInFlight> {
  const { tf } = network;
  const gradients: (Tensor | undefined)[] = network.trainable.map(() => undefined);
  const parts: { readonly row: Tensor; readonly count: number; readonly positions: Tensor | undefined }[] = [];
  let reached: Tensor | undefined;
  let names: readonly string[] = [];
  let examples = 0;
  for await (const batch of batches) {
    const count = batch.xs[0]?.shape[0] ?? 0;
    const pass = differentiate(network, batch, values);
    const { positions } = pass;
    parts.push({ row: pass.values, count, positions });
    names = pass.penalties;
    examples += count;
    const before = reached;
    reached = positions && (before ? tf.add(before, positions) : positions.clone());
    const share = positions && reached && before ? tf.divNoNan(positions, reached) : count / examples;
    for (const [i, gradient] of pass.gradients.entries()) gradients[i] = merge(network, gradients[i], gradient, share);
    tf.dispose([before, share].filter((one) => one instanceof tf.Tensor));
  }
  reached?.dispose();
  const ofWeights = penalize(network, gradients, values);
  const rows = parts.map(({ row }) => row);
  const counts = parts.flatMap(({ positions }) => positions ?? []);
  const scalars = [...ofWeights.values(), ...counts];
  const all = tf.tidy(() => tf.concat([...rows, ...scalars.map((sum) => sum.reshape([1]))]));
  tf.dispose([rows, scalars]);
  const width = 1 + network.metrics.length + names.length;
  const parse = (read: Float32Array): BatchStatistics => {
    const numbers = read.subarray(0, read.length - counts.length);
    const unmasked = counts.length > 0 ? [...read.subarray(numbers.length)] : parts.map(({ count }) => count);
    const count = unmasked.reduce((sum, n) => sum + n, 0);
    const share = (part: number) => (count > 0 ? (unmasked[part] ?? 0) / count : 1 / parts.length);
    const means = Array.from({ length: width }, (_, i) =>
      parts.reduce((mean, _part, part) => mean + share(part) * (numbers[part * width + i] ?? Number.NaN), 0),
    );
    const [loss = Number.NaN, ...rest] = means;
    const metrics = rest.splice(0, network.metrics.length);
    const terms = [...rest, ...numbers.subarray(parts.length * width)].map((term) => term * network.lossFactor);
    const penalties = Object.fromEntries([...names, ...ofWeights.keys()].map((id, i) => [id, terms[i] ?? Number.NaN]));
    const penalty = terms.reduce((sum, term) => sum + term, 0);
    return { loss: loss * network.lossFactor + penalty, penalty, penalties, metrics, count };
  };
  return { statistics: ignoreRejection(read(all).then(parse)), examples, gradients };
}

/** Reads the values of a tensor and disposes of it. */
export type Read = (tensor: Tensor) => Promise<Float32Array>;

export const readAtOnce: Read = async (tensor) => {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
};

/** The weighted mean of the mean so far and one more part, which counts as this share; disposes of both. */
function merge({ tf }: Network, mean: Tensor | undefined, part: Tensor | undefined, share: number | Tensor): Tensor | undefined {
  if (share === 1) return part;
  const merged = tf.tidy(() => {
    const rest = typeof share === 'number' ? 1 - share : tf.sub(1, share);
    const parts = [...(mean ? [tf.mul(mean, rest)] : []), ...(part ? [tf.mul(part, share)] : [])];
    return parts.length === 0 ? undefined : tf.addN(parts);
  });
  tf.dispose([mean, part].filter((one) => one !== undefined));
  return merged;
}

/** Whether gradient clipping is on; only then is the norm needed before the update. */
export const clips = (values: Readonly<Record<string, number>>) => regularizers.some((one) => one.clip && isOn(one, values));

/**
 * The factor by which only clipping by the global norm scales all gradients; undefined where gradients are clipped in another way,
 * too, so that what is left of their norm has to be measured.
 */
export function globalClipFactor(values: Readonly<Record<string, number>>, norm: number): number | undefined {
  if (regularizers.some((one) => one.clip && one.id !== clipNorm.id && isOn(one, values))) return undefined;
  const limit = values[clipNorm.id] ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(norm) && norm > limit ? limit / norm : 1;
}

/** Clips gradients with this global norm by all regularizers that clip. The result may contain the given tensors themselves. */
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
