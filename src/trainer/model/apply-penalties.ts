/** Applies weight penalties, by the closed forms of their gradients, before the optimizer's update, and constraints after it. */
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Scalar, Tensor } from '../../catalog/tf.ts';
import { type Network, readWeight, type Weight } from './network.ts';

type Values = Readonly<Record<string, number>>;

const belongs = (weight: Weight, of: string) => (of === 'kernel' ? weight.kernel : of === 'bias' && weight.bias);

/** Adds the gradients of the weight penalties to those given. Returns each penalty by its regularizer's id. */
export function penalize(network: Network, gradients: (Tensor | undefined)[], values: Values): ReadonlyMap<string, Scalar> {
  const { tf } = network;
  const sums = new Map<string, Scalar>();
  for (const one of regularizers) {
    const { id, penalty } = one;
    if (!penalty || penalty.of === 'activity' || !isOn(one, values)) continue;
    const value = values[id] ?? 0;
    const terms: Scalar[] = [];
    for (const [i, weight] of network.trainable.entries()) {
      if (!belongs(weight, penalty.of)) continue;
      const before = gradients[i];
      const [next, term] = tf.tidy(() => {
        const tensor = readWeight(weight);
        const slope = penalty.gradient(tf, tensor, value);
        return [before ? tf.add(before, slope) : slope, penalty.sum(tf, tensor, value)] as const;
      });
      before?.dispose();
      gradients[i] = next;
      terms.push(term);
    }
    const [only] = terms;
    if (!only) continue;
    sums.set(id, terms.length === 1 ? only : (tf.addN(terms) as Scalar));
    if (terms.length > 1) tf.dispose(terms);
  }
  return sums;
}

/** Applies the constraints on kernels, such as a maximum norm, after the update. */
export function constrain(network: Network, values: Values): void {
  const { tf } = network;
  for (const one of regularizers) {
    const { id, constrain: change } = one;
    if (!change || !isOn(one, values)) continue;
    for (const weight of network.trainable) {
      if (!weight.kernel) continue;
      const next = tf.tidy(() => change(tf, readWeight(weight), values[id] ?? 0, weight.unitAxes));
      weight.layerVariable.write(next);
      next.dispose();
    }
  }
}
