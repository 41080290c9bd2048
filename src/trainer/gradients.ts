/** One forward and backward pass: the loss of a batch, and its gradient with respect to every trainable weight. */
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
  /** One a trainable weight, penalties included, before clipping; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** `values` are the regularizers' numbers by their ids. The caller disposes of the gradients. */
export async function pass(network: Network, batch: Batch, values: Readonly<Record<string, number>>): Promise<Pass> {
  const { tf, model } = network;
  let parts: Scalar[] = [];
  const { value, grads } = tf.variableGrads(() => {
    const predictions = model.apply(batch.xs, { training: true }) as Tensor;
    const loss = tf.mean(network.loss(batch.ys, predictions)).asScalar();
    const own = model.calculateLosses();
    const penalty = own.length === 0 ? tf.scalar(0) : (tf.addN(own.map((term) => term.asScalar())) as Scalar);
    parts = [loss, penalty, ...network.metrics.map(({ of }) => tf.mean(of(batch.ys, predictions)).asScalar())];
    for (const part of parts) tf.keep(part);
    return own.length === 0 ? loss : tf.add(loss, penalty).asScalar();
  }, network.trainable.map(variableOf));
  const gradients = network.trainable.map((weight) => grads[variableOf(weight).name] as Tensor | undefined);
  const penalties = penalize(network, gradients, values);
  const figures = tf.tidy(() => tf.stack([...parts, penalties]));
  const [loss = Number.NaN, own = 0, ...rest] = await figures.data();
  const added = rest.pop() ?? 0;
  tf.dispose([figures, value, penalties, parts]);
  return { loss: loss + own + added, penalty: own + added, metrics: rest, gradients };
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
