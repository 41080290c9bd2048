/** What a model is trained for: a loss for each output, whose weighted sum is minimized, and the metrics beside it. */
import * as l10n from '@vscode/l10n';
import type { Scalar, Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import type { Batch, LossFunction } from '../program/types.ts';
import type { SoftLoss } from './losses.ts';

export interface OutputLoss {
  /** Of the output. */
  readonly name: string;
  readonly of: LossFunction;
  /** The loss with labels that regularizers may change; undefined where it does not compare probabilities of classes. */
  readonly soft?: SoftLoss;
  /** What it counts in the sum. */
  readonly weight: number;
}

export interface Metric {
  readonly name: string;
  /** The index of the output whose predictions it judges. */
  readonly output: number;
  /** A number per example, or per step, of which the mean is taken. */
  readonly of: LossFunction;
  /** On the validation data, where that is something else. */
  readonly ofValidation?: LossFunction;
  /** What the metric is of that mean, such as its root; the mean itself without it. */
  readonly finish?: (mean: number) => number;
}

export interface Objective {
  readonly outputs: readonly OutputLoss[];
  readonly metrics: readonly Metric[];
  /** What each example, or step, counts in the training loss, by its labels of the first output. */
  readonly labelWeights?: (labels: Tensor) => Tensor;
  /** What loss and penalties are multiplied by where they are recorded, where targets are standardized; 1 without it. */
  readonly factor?: number;
}

/** The objective of a model with one output. */
export const objectiveOf = (
  loss: LossFunction,
  metrics: readonly { readonly name: string; readonly of: LossFunction }[] = [],
  soft?: SoftLoss,
): Objective => ({
  outputs: [{ name: '', of: loss, ...(soft ? { soft } : {}), weight: 1 }],
  metrics: metrics.map((metric) => ({ ...metric, output: 0 })),
});

/** The names of what `measure` gives after the loss: where there are several outputs, the loss of each, and the metrics. */
export const metricNamesOf = ({ outputs, metrics }: Objective): readonly string[] => [
  ...(outputs.length > 1 ? outputs.map(({ name }) => `${name}_loss`) : []),
  ...metrics.map(({ name }) => name),
];

/** The values of the metrics, in the order of `metricNamesOf`, from their means. */
export function finished({ outputs, metrics }: Objective, means: readonly number[]): readonly number[] {
  const first = outputs.length > 1 ? outputs.length : 0;
  return means.map((mean, i) => metrics[i - first]?.finish?.(mean) ?? mean);
}

/** What a forward pass gives: the outputs, and for each the mask of its steps, where a layer before it masks some. */
export interface Prediction {
  readonly outputs: readonly Tensor[];
  readonly masks: readonly (Tensor | undefined)[];
}

export interface Measured {
  /** What is minimized: the weighted sum of the losses. */
  readonly loss: Scalar;
  /** In the order of `metricNamesOf`. */
  readonly metrics: readonly Scalar[];
  /** How many steps of each output are not masked; undefined without a mask. */
  readonly positions: readonly (Scalar | undefined)[];
}

/** Changes labels that were converted to probabilities of `classes` classes, as label smoothing does. */
export type ChangeLabels = (probabilities: Tensor, classes: number) => Tensor;

/**
 * Loss and metrics of a batch. Masked steps count in neither. The loss is the mean of each example's loss times its weight, as in
 * Keras; metrics are means over all examples alike. `training` applies the weights of classes.
 */
export function measure(
  tf: Tf,
  objective: Objective,
  batch: Batch,
  { outputs, masks }: Prediction,
  { training, change }: { readonly training: boolean; readonly change?: ChangeLabels },
): Measured {
  const weights = weightsOf(tf, objective, batch, training);
  const pairs = objective.outputs.map((output, i) => {
    const [labels, predictions] = [batch.ys[i], outputs[i]];
    if (!labels || !predictions) throw new RangeError('Each output of the model needs targets.');
    return { output, labels, predictions, mask: masks[i] };
  });
  const losses = pairs.map(({ output, labels, predictions, mask }) => {
    const soft = change && output.soft;
    const values = soft ? soft(labels, predictions, change) : output.of(labels, predictions);
    return meanOf(tf, weights ? weighted(tf, values, weights) : values, mask);
  });
  const metrics = objective.metrics.map(({ output, of, ofValidation = of }) => {
    const pair = pairs[output];
    if (!pair) throw new RangeError('A metric belongs to an output of the model.');
    const judge = training ? of : ofValidation;
    return meanOf(tf, judge(pair.labels, pair.predictions), pair.mask);
  });
  const positions = pairs.map(({ mask }) => mask && tf.sum(mask).asScalar());
  const [only] = losses;
  if (only && losses.length === 1) {
    const { weight = 1 } = objective.outputs[0] ?? {};
    return { loss: weight === 1 ? only : tf.mul(only, weight).asScalar(), metrics, positions };
  }
  const terms = losses.map((loss, i) => tf.mul(loss, objective.outputs[i]?.weight ?? 1));
  return { loss: tf.addN(terms).asScalar(), metrics: [...losses, ...metrics], positions };
}

function weightsOf(tf: Tf, { labelWeights }: Objective, { ys, sampleWeight }: Batch, training: boolean): Tensor | undefined {
  const ofLabels = training && ys[0] ? labelWeights?.(ys[0]) : undefined;
  if (!ofLabels || !sampleWeight) return ofLabels ?? sampleWeight;
  return tf.mul(withRank(sampleWeight, ofLabels.rank), withRank(ofLabels, sampleWeight.rank));
}

/** With axes of length 1 after its own, so that it is broadcast over what it weights. */
const withRank = (tensor: Tensor, rank: number): Tensor =>
  tensor.rank >= rank ? tensor : tensor.reshape([...tensor.shape, ...Array.from({ length: rank - tensor.rank }, () => 1)]);

/** The axes of `part` are the first ones of `whole`. */
const leads = (part: Tensor, whole: Tensor) => part.shape.every((n, axis) => n === whole.shape[axis]);

function weighted(tf: Tf, values: Tensor, weights: Tensor): Tensor {
  if (leads(weights, values)) return tf.mul(values, withRank(weights, values.rank));
  throw new UserError({
    message: l10n.t(
      'The loss returns values of shape [{0}] for a batch. Sample weights of shape [{1}] cannot be applied to it.',
      values.shape.join(', '),
      weights.shape.join(', '),
    ),
    remedy: l10n.t('Return one weight per example. A custom loss must return one value per example.'),
  });
}

/** The mean of what is not masked. A mask does not apply to values that are already means over its steps. */
function meanOf(tf: Tf, values: Tensor, mask: Tensor | undefined): Scalar {
  if (!mask || !leads(mask, values)) return tf.mean(values).asScalar();
  const kept = tf.mul(tf.ones(values.shape), withRank(mask, values.rank));
  // All may be masked.
  return tf.div(tf.sum(tf.mul(values, kept)), tf.maximum(tf.sum(kept), 1)).asScalar();
}
