/** Metrics by their names in Keras. Each gives a value for each example, or for each of its steps; they are means over these. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { type Loss, lossNamed, losses, lossId } from './losses.ts';

const sameClass = (tf: Tf, labels: Tensor, predictions: Tensor) =>
  tf.cast(tf.equal(tf.cast(labels, 'int32'), tf.argMax(predictions, -1)), 'float32');

const sameSide = (tf: Tf, y: Tensor, p: Tensor, threshold: number) =>
  tf.cast(tf.equal(tf.greater(y, threshold), tf.greater(p, threshold)), 'float32');

const accuracies: Readonly<Record<string, Loss>> = {
  binaryAccuracy: (tf, y, p) => sameSide(tf, y, p, 0.5),
  categoricalAccuracy: (tf, y, p) => sameClass(tf, tf.argMax(y, -1), p),
  sparseCategoricalAccuracy: (tf, y, p) => sameClass(tf, y.rank === p.rank ? tf.squeeze(y, [-1]) : y, p),
};

/** Whether a loss or metric takes numbers of classes for an output with a unit per class. */
export const takesClassNumbers = (name: string) => /^sparse/.test(name);

/** What an output is, and what it is compared with, as far as it decides what its accuracy is. */
export interface Judged {
  readonly units: number;
  /** The name of its loss; undefined for a function of the program. */
  readonly loss: string | undefined;
  /** Its targets are numbers of classes. */
  readonly sparse: boolean;
}

/**
 * The metric of that name, which may be a loss, and the name of what it is: "accuracy" is chosen by the loss and the form of the
 * targets. Throws a `UserError`.
 */
export function metricNamed(given: string, judged: Judged): { readonly of: Loss; readonly name: string } {
  const name = lossId(given);
  const chosen = name === 'accuracy' || name === 'acc' ? accuracyFor(judged) : name;
  if (chosen === 'hingeAccuracy') return { of: (tf, y, p) => sameSide(tf, y, p, 0), name: 'binaryAccuracy' };
  const known = accuracies[chosen];
  if (known) return { of: known, name: chosen };
  const names = ['accuracy', ...Object.keys(accuracies), ...Object.keys(losses)];
  try {
    return { of: lossNamed(chosen), name: chosen };
  } catch {
    throw new UserError({ message: l10n.t('Unknown metric "{0}".', given), remedy: suggest(given, names) });
  }
}

function accuracyFor({ units, loss, sparse }: Judged): string {
  if (loss !== undefined && /hinge$/i.test(loss) && units === 1) return 'hingeAccuracy';
  // Several sigmoid units are as many questions with two answers each.
  if (units === 1 || loss === 'binaryCrossentropy') return 'binaryAccuracy';
  return sparse ? 'sparseCategoricalAccuracy' : 'categoricalAccuracy';
}
