/** Weights of classes in the training loss, as those of rare ones. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import type { Port } from '../program/types.ts';
import { fits } from './validate-shapes.ts';

/**
 * What each label counts: `weights` has a number for each class, 1 where it has none. Throws a `UserError` where the targets are not
 * classes of one output.
 */
export function classWeights(
  tf: Tf,
  weights: ReadonlyMap<number, number>,
  ports: readonly Port[],
  targetShapes: readonly (readonly number[])[],
  loss: string | undefined,
): (labels: Tensor) => Tensor {
  const refuse = (message: string) =>
    new UserError({ message, remedy: l10n.t('Return sampleWeight with the examples instead: one weight for each.') });
  const [port, ...more] = ports;
  const targets = targetShapes[0] ?? [];
  if (!port || more.length > 0)
    throw refuse(l10n.t('classWeight requires a model with one output, but the model has {0} outputs.', ports.length));
  const units = port.shape.at(-1) ?? 1;
  if (loss !== undefined && !/crossentropy$|hinge$/i.test(loss))
    throw refuse(l10n.t('classWeight requires a classification loss, but {0} is a regression loss.', loss));
  const oneHot = units > 1 && fits(port.shape, targets);
  if (oneHot && loss === 'binaryCrossentropy')
    throw refuse(l10n.t('classWeight requires one class per example, but the model has {0} sigmoid units.', units));
  const classes = Math.max(units, 2);
  const unknown = [...weights.keys()].find((index) => index >= classes);
  if (unknown !== undefined)
    throw new UserError({
      message: l10n.t('classWeight names the class {0}, but the classes are 0 to {1}.', unknown, classes - 1),
      remedy: l10n.t('Number the classes from 0.'),
    });
  const all = Array.from({ length: classes }, (_, index) => weights.get(index) ?? 1);
  // Labels of one number may have an axis of length 1.
  const column = !oneHot && targets.length > 0 && targets.length === port.shape.length;
  return (labels) => {
    if (oneHot) return tf.sum(tf.mul(labels, tf.tensor1d(all)), -1);
    const flat = column ? tf.squeeze(labels, [-1]) : labels;
    // Of two classes, −1 is the first one in a hinge loss.
    return tf.gather(tf.tensor1d(all), tf.cast(tf.relu(flat), 'int32'));
  };
}
