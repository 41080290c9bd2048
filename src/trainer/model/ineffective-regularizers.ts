/** Regularizers that are on and change nothing, for the model or the optimizer gives them nothing to work on. */
import type { Optimizer } from '../../catalog/types.ts';
import { decaysItself } from '../../catalog/optimizers/slot.ts';
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Network } from './network.ts';

/** `rule` is undefined where the program's optimizer takes its place. Why the regularizer of this id does nothing, as a sentence; undefined when it works, or is off. */
export function ineffectiveRegularizers(
  network: Network,
  rule: Optimizer | undefined,
  id: string,
  values: Readonly<Record<string, number>>,
): string | undefined {
  const one = regularizers.find((regularizer) => regularizer.id === id);
  if (!one || !isOn(one, values)) return undefined;
  const key = `descent.regularization.${id}`;
  const because = (reason: string) => `${reason}, so ${key} changes nothing.`;
  if (one.dropout && values[id] !== 0 && !network.hasDropout) return because('The model has no dropout layers');
  if (one.decay && rule && decaysItself(rule)) return because(`${rule.title} decays weights by descent.optimizer.weightDecay`);
  if (one.labels && !network.softLoss) return because('The loss does not compare probabilities of classes');
  if (one.inputs && network.readsWords) return because('The inputs are words, which cannot be noisy');
  if (one.penalty?.of === 'activity' && network.activities.size === 0) return because('The model has no hidden activations');
  if (one.penalty?.of === 'bias' && !network.trainable.some(({ bias }) => bias)) return because('The model has no biases');
  return undefined;
}
