/** Metrics by their names in Keras. Each is a mean over examples, so that an epoch's metric is the mean over its batches. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { type Loss, lossNamed, losses } from './losses.ts';

const sameClass = (tf: Tf, labels: Tensor, predictions: Tensor) =>
  tf.cast(tf.equal(tf.cast(labels, 'int32'), tf.argMax(predictions, -1)), 'float32');

const accuracies: Readonly<Record<string, Loss>> = {
  binaryAccuracy: (tf, y, p) => tf.cast(tf.equal(tf.greater(y, 0.5), tf.greater(p, 0.5)), 'float32'),
  categoricalAccuracy: (tf, y, p) => sameClass(tf, tf.argMax(y, -1), p),
  sparseCategoricalAccuracy: (tf, y, p) => sameClass(tf, y.rank === p.rank ? tf.squeeze(y, [-1]) : y, p),
};

/**
 * The metric of that name, which may be a loss. "accuracy" is chosen by the shapes, as in Keras: `units` outputs, and targets of
 * shape `[n]` or `[]`. Throws a `UserError`.
 */
export function metricNamed(name: string, units: number, targetShape: readonly number[]): Loss {
  if (name === 'accuracy' || name === 'acc') return accuracyFor(units, targetShape);
  const known = accuracies[name];
  if (known) return known;
  const names = ['accuracy', ...Object.keys(accuracies), ...Object.keys(losses)];
  try {
    return lossNamed(name);
  } catch {
    throw new UserError({ message: l10n.t('Unknown metric "{0}".', name), remedy: suggest(name, names) });
  }
}

function accuracyFor(units: number, targetShape: readonly number[]): Loss {
  const id = units === 1 ? 'binaryAccuracy' : (targetShape.at(-1) ?? 1) > 1 ? 'categoricalAccuracy' : 'sparseCategoricalAccuracy';
  return accuracies[id] as Loss;
}
