/**
 * Losses by their names in TensorFlow.js and Keras. Each gives one number per example (the mean over all other axes), as Keras
 * defines it. Arguments of logarithms are clipped above zero, so that a confident mistake has a large but finite loss.
 */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';

export type Loss = (tf: Tf, labels: Tensor, predictions: Tensor) => Tensor;

const EPSILON = 1e-7;
const clipped = (tf: Tf, p: Tensor) => tf.clipByValue(p, EPSILON, 1 - EPSILON);
const meanOfLast = (tf: Tf, x: Tensor) => tf.mean(x, -1);

const squaredError: Loss = (tf, y, p) => meanOfLast(tf, tf.squaredDifference(y, p));
const absoluteError: Loss = (tf, y, p) => meanOfLast(tf, tf.abs(tf.sub(y, p)));

/** −Σ y·log p over the last axis; p is normalized to a sum of 1. A probability that underflowed to 0 counts as 1e-30. */
const categoricalCrossentropy: Loss = (tf, y, p) => {
  const normalized = tf.div(p, tf.sum(p, -1, true));
  return tf.neg(tf.sum(tf.mul(y, tf.log(tf.add(normalized, 1e-30))), -1));
};

const binaryCrossentropy: Loss = (tf, y, p) => {
  const safe = clipped(tf, p);
  const terms = tf.add(tf.mul(y, tf.log(safe)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, safe))));
  return tf.neg(meanOfLast(tf, terms));
};

/** Class numbers as one-hot vectors in the shape of the predictions; labels may have a last axis of length 1. */
const oneHot = (tf: Tf, labels: Tensor, predictions: Tensor) => {
  const flat = labels.rank === predictions.rank ? tf.squeeze(labels, [-1]) : labels;
  return tf.cast(tf.oneHot(tf.cast(flat, 'int32'), predictions.shape.at(-1) ?? 1), 'float32');
};

const hinges = (tf: Tf, y: Tensor, p: Tensor) => {
  // Labels may be 0 and 1; the hinge loss is defined for −1 and 1.
  const signs = tf.where(tf.equal(y, 0), tf.onesLike(y).neg(), y);
  return tf.relu(tf.sub(1, tf.mul(signs, p)));
};

export const losses: Readonly<Record<string, Loss>> = {
  meanSquaredError: squaredError,
  meanAbsoluteError: absoluteError,
  meanAbsolutePercentageError: (tf, y, p) =>
    tf.mul(100, meanOfLast(tf, tf.abs(tf.div(tf.sub(y, p), tf.maximum(tf.abs(y), EPSILON))))),
  meanSquaredLogarithmicError: (tf, y, p) => {
    const log = (x: Tensor) => tf.log1p(tf.maximum(x, EPSILON));
    return meanOfLast(tf, tf.squaredDifference(log(y), log(p)));
  },
  /** log cosh x = x + softplus(−2x) − log 2, which does not overflow. */
  logcosh: (tf, y, p) => {
    const x = tf.sub(p, y);
    return meanOfLast(tf, tf.sub(tf.add(x, tf.softplus(tf.mul(x, -2))), Math.log(2)));
  },
  categoricalCrossentropy,
  sparseCategoricalCrossentropy: (tf, y, p) => categoricalCrossentropy(tf, oneHot(tf, y, p), p),
  binaryCrossentropy,
  hinge: (tf, y, p) => meanOfLast(tf, hinges(tf, y, p)),
  squaredHinge: (tf, y, p) => meanOfLast(tf, tf.square(hinges(tf, y, p))),
  categoricalHinge: (tf, y, p) => {
    const right = tf.sum(tf.mul(y, p), -1);
    const wrong = tf.max(tf.mul(tf.sub(1, y), p), -1);
    return tf.relu(tf.add(tf.sub(wrong, right), 1));
  },
  kullbackLeiblerDivergence: (tf, y, p) => {
    const labels = tf.clipByValue(y, EPSILON, 1);
    return tf.sum(tf.mul(labels, tf.log(tf.div(labels, tf.clipByValue(p, EPSILON, 1)))), -1);
  },
  poisson: (tf, y, p) => meanOfLast(tf, tf.sub(p, tf.mul(y, tf.log(tf.add(p, EPSILON))))),
  cosineProximity: (tf, y, p) => {
    const unit = (x: Tensor) => tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), -1, true), 1e-12)));
    return tf.neg(tf.sum(tf.mul(unit(y), unit(p)), -1));
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  crossentropy: 'categoricalCrossentropy',
  cosine: 'cosineProximity',
  cosineSimilarity: 'cosineProximity',
  logCosh: 'logcosh',
  klDivergence: 'kullbackLeiblerDivergence',
};

/**
 * The name in the table of losses, or of metrics, that a name stands for: also for abbreviations, and for names as Python writes them.
 * An unknown one stays as it is.
 */
export function lossId(name: string): string {
  const plain = name.includes('_') ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
  return ALIASES[plain] ?? ALIASES[plain.toLowerCase()] ?? plain;
}

/** The loss of that name. Throws a `UserError` that lists the known losses. */
export function lossNamed(name: string): Loss {
  const loss = losses[lossId(name)];
  if (loss) return loss;
  throw new UserError({ message: l10n.t('Unknown loss "{0}".', name), remedy: suggest(name, Object.keys(losses)) });
}

/** A cross-entropy whose labels are converted to probabilities and then changed, as label smoothing does, over `classes` classes. */
export type SoftLoss = (
  labels: Tensor,
  predictions: Tensor,
  change: (probabilities: Tensor, classes: number) => Tensor,
) => Tensor;

/** The soft form of a loss; undefined for losses that do not compare probabilities of classes. */
export function softLoss(tf: Tf, name: string): SoftLoss | undefined {
  switch (name) {
    case 'categoricalCrossentropy':
      return (y, p, change) => categoricalCrossentropy(tf, change(y, p.shape.at(-1) ?? 1), p);
    case 'sparseCategoricalCrossentropy':
      return (y, p, change) => {
        const classes = p.shape.at(-1) ?? 1;
        return categoricalCrossentropy(tf, change(oneHot(tf, y, p), classes), p);
      };
    case 'binaryCrossentropy':
      return (y, p, change) => binaryCrossentropy(tf, change(aligned(y, p), 2), p);
    default:
      return undefined;
  }
}

/** Labels in the shape of the predictions where only an axis of length 1 differs, so that nothing is broadcast unintentionally. */
export function aligned(labels: Tensor, predictions: Tensor): Tensor {
  const same = labels.size === predictions.size && labels.rank !== predictions.rank;
  return same ? labels.reshape(predictions.shape) : labels;
}
