/** Finds regularizers that are on and have no effect on this model and optimizer. */
import * as l10n from '@vscode/l10n';
import type { Optimizer } from '../../catalog/types.ts';
import { decaysItself } from '../../catalog/optimizers/slot.ts';
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Network } from './network.ts';

/**
 * Why the regularizer of this id has no effect, as a sentence; undefined when it has one, or is off. `rule` is undefined where the
 * program has its own optimizer.
 */
export function ineffectiveRegularizers(
  network: Network,
  rule: Optimizer | undefined,
  id: string,
  values: Readonly<Record<string, number>>,
): string | undefined {
  const one = regularizers.find((regularizer) => regularizer.id === id);
  if (!one || !isOn(one, values)) return undefined;
  const key = `descent.regularization.${id}`;
  const because = (reason: string) => l10n.t('{0} has no effect: {1}.', key, reason);
  if (one.dropout && values[id] !== 0 && !network.hasDropout) return because(l10n.t('the model has no dropout layers'));
  if (one.decay && rule && decaysItself(rule))
    return because(l10n.t('{0} has its own weight decay, descent.optimizer.weightDecay', rule.title));
  if (one.labels && !network.hasSoftLoss) return because(l10n.t('the loss does not compare class probabilities'));
  if (one.inputs && network.readsWords.every((words) => words)) return because(l10n.t('noise cannot be added to word indices'));
  if (one.penalty?.of === 'activity' && network.activities.size === 0)
    return because(l10n.t('the model has no hidden activations'));
  if (one.penalty?.of === 'bias' && !network.trainable.some(({ bias }) => bias))
    return because(l10n.t('the model has no biases'));
  return undefined;
}
