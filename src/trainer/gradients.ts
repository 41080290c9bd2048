/** Forward and backward passes: the loss of a step's batches, and its gradient with respect to every trainable weight. */
import { regularizers } from '../catalog/regularizers/index.ts';
import type { Scalar, Tensor } from '../catalog/tf.ts';
import type { Batch } from './program/types.ts';
import { type Network, readWeight, variableOf } from './network.ts';

export interface Pass {
  /** Penalties included. */
  readonly loss: number;
  readonly penalty: number;
  /** In the order of the network's metrics. */
  readonly metrics: readonly number[];
  /** Of all batches together. */
  readonly examples: number;
  /** One a trainable weight, penalties included, before clipping; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * Loss, metrics and gradients as means over the examples of all batches, however the examples are divided into them: so batches
 * that do not fit into memory together still make one step. `values` are the regularizers' numbers by their ids. The caller
 * disposes of the gradients, and of each batch once the next one is asked for.
 */
export async function pass(
  network: Network,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  values: Readonly<Record<string, number>>,
): Promise<Pass> {
  const { tf } = network;
  const gradients: (Tensor | undefined)[] = network.trainable.map(() => undefined);
  const parts: { readonly figures: readonly Tensor[]; readonly count: number }[] = [];
  let examples = 0;
  for await (const batch of batches) {
    const count = batch.xs.shape[0] ?? 0;
    const { figures, slopes } = differentiate(network, batch);
    parts.push({ figures, count });
    examples += count;
    for (const [i, slope] of slopes.entries()) gradients[i] = merge(network, gradients[i], slope, count / examples);
  }
  const penalties = penalize(network, gradients, values);
  const all = tf.tidy(() => tf.concat([...parts.flatMap(({ figures }) => figures), penalties.reshape([1])]));
  const numbers = await all.data();
  tf.dispose([all, penalties, parts.flatMap(({ figures }) => figures)]);
  const width = 2 + network.metrics.length;
  const [loss = Number.NaN, own = 0, ...metrics] = Array.from({ length: width }, (_, i) =>
    parts.reduce((mean, { count }, part) => mean + (count / examples) * (numbers[part * width + i] ?? Number.NaN), 0),
  );
  const added = numbers[parts.length * width] ?? 0;
  return { loss: loss + own + added, penalty: own + added, metrics, examples, gradients };
}

/** Of one batch: its loss, the model's own penalties and its metrics as one tensor, and the gradient of each trainable weight. */
function differentiate(network: Network, batch: Batch) {
  const { tf, model } = network;
  const kept: Tensor[] = [];
  const { value, grads } = tf.variableGrads(() => {
    const predictions = model.apply(batch.xs, { training: true }) as Tensor;
    const loss = tf.mean(network.loss(batch.ys, predictions)).asScalar();
    const own = model.calculateLosses();
    const penalty = own.length === 0 ? tf.scalar(0) : (tf.addN(own.map((term) => term.asScalar())) as Scalar);
    const metrics = network.metrics.map(({ of }) => tf.mean(of(batch.ys, predictions)).asScalar());
    kept.push(tf.keep(tf.stack([loss, penalty, ...metrics])));
    return own.length === 0 ? loss : tf.add(loss, penalty).asScalar();
  }, network.trainable.map(variableOf));
  value.dispose();
  return { figures: kept, slopes: network.trainable.map((weight) => grads[variableOf(weight).name] as Tensor | undefined) };
}

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

/** Adds the penalties' gradients, by their closed forms, and returns the penalties' sum. */
function penalize(network: Network, gradients: (Tensor | undefined)[], values: Readonly<Record<string, number>>): Scalar {
  const { tf } = network;
  const active = regularizers.filter((one) => one.gradient && values[one.id] !== undefined && values[one.id] !== one.off);
  let sum = tf.scalar(0);
  network.trainable.forEach((weight, i) => {
    if (!weight.kernel) return;
    for (const { id, penalty, gradient } of active) {
      const value = values[id] ?? 0;
      const before = gradients[i];
      const old = sum;
      const [next, total] = tf.tidy(() => {
        const tensor = readWeight(weight);
        const slope = gradient?.(tf, tensor, value) ?? tf.zerosLike(tensor);
        const term = penalty?.(tf, tensor, value) ?? tf.scalar(0);
        return [before ? tf.add(before, slope) : slope, tf.add(old, term).asScalar()] as const;
      });
      before?.dispose();
      old.dispose();
      gradients[i] = next;
      sum = total;
    }
  });
  return sum;
}

/** Whether these settings clip: only then is the norm needed before the update. */
export const clips = (values: Readonly<Record<string, number>>) =>
  regularizers.some(({ id, clip: has, off }) => has && values[id] !== undefined && values[id] !== off);

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
    if (!one.clip || value === undefined || value === one.off) continue;
    const present = current.filter((gradient) => gradient !== undefined);
    const clipped = [...one.clip(network.tf, present, value, norm)];
    const before = current;
    current = current.map((gradient) => gradient && clipped.shift());
    for (const gradient of before)
      if (gradient && !gradients.includes(gradient) && !current.includes(gradient)) gradient.dispose();
  }
  return current;
}
