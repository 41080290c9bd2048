/** Metrics of predicted numbers that a mean over examples alone does not give, and the units in which they are reported. */
import * as l10n from '@vscode/l10n';
import type { Tf } from '../../catalog/tf.ts';
import type { Samples } from '../../catalog/types.ts';
import { UserError } from '../../core/fault.ts';
import type { LossFunction, ProgramData } from '../program/types.ts';
import { aligned, lossId, lossNamed } from './losses.ts';
import type { Metric as OutputMetric } from './objective.ts';
import { targetsOf } from './validate-labels.ts';

type Metric = Omit<OutputMetric, 'output'>;

/** Metrics that are in the unit of the targets. */
const LINEAR: ReadonlySet<string> = new Set(['meanAbsoluteError', 'rootMeanSquaredError']);
/** Metrics in its square. */
const SQUARED: ReadonlySet<string> = new Set(['meanSquaredError']);
/** Whether a metric is the coefficient of determination, by its names in Keras, TensorFlow.js and scikit-learn. */
export const isR2 = (name: string): boolean => /^(r2|r2_?score)$/i.test(name);
/** Whether a metric is the root of the mean squared error. */
export const isRootMeanSquaredError = (name: string): boolean =>
  /^(rmse|rootMeanSquaredError|root_mean_squared_error)$/i.test(name);

/** What a loss or metric of standardized targets is multiplied by, so that it is in the unit of the targets; 1 where it has none. */
export function unitFactor(name: string, deviation: number): number {
  const id = lossId(name);
  return LINEAR.has(id) ? deviation : SQUARED.has(id) ? deviation ** 2 : 1;
}

/** For each of `width` targets of an example: the mean squared deviation from the mean. NaN where all are equal. */
function variances(targets: Float32Array, count: number): readonly number[] {
  const width = Math.max(1, targets.length / count);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  for (const [i, value] of targets.entries()) means[i % width] = (means[i % width] ?? 0) + value / count;
  for (const [i, value] of targets.entries())
    squares[i % width] = (squares[i % width] ?? 0) + (value - (means[i % width] ?? 0)) ** 2 / count;
  return Array.from(squares, (variance) => variance || Number.NaN);
}

/**
 * R² and the root of the mean squared error, by their names in Keras, TensorFlow.js and scikit-learn; undefined for other names.
 * R² = 1 − Σ(y − p)² / Σ(y − ȳ)² compares with the mean of all targets of the same part, as scikit-learn does; of several outputs it
 * is the mean. It is computed as the mean of 1 − (y − p)²/variance over the examples, so that it is exact whatever the batches.
 */
export function regressionMetric(tf: Tf, name: string, data: ProgramData, output = 0): Metric | undefined {
  const squares: LossFunction = (y, p) => lossNamed('meanSquaredError')(tf, aligned(y, p), p);
  if (isRootMeanSquaredError(name)) return { name, of: squares, finish: Math.sqrt };
  if (!isR2(name)) return undefined;
  if (data.kind === 'stream')
    throw new UserError({
      message: l10n.t('The metric {0} requires the variance of all targets, which is unknown when training on batches.', name),
      remedy: l10n.t('Return the examples as arrays or tensors, or use the metric meanSquaredError.'),
    });
  const comparedWith = (samples: Samples): LossFunction => {
    const expected = variances(targetsOf(data, samples, output), samples.count);
    return (y, p) => {
      const compared = tf.tensor([...expected], p.shape.slice(1));
      return tf.mean(tf.sub(1, tf.div(tf.squaredDifference(aligned(y, p), p), compared)), -1);
    };
  };
  return { name, of: comparedWith(data.training), ofValidation: comparedWith(data.validation ?? data.training) };
}

/** The metric in the unit of the targets that were standardized. */
export function inUnit(tf: Tf, metric: Metric, factor: number): Metric {
  if (factor === 1) return metric;
  const { of, ofValidation, finish } = metric;
  const scaled =
    (measure: LossFunction): LossFunction =>
    (y, p) =>
      tf.mul(measure(y, p), finish ? factor ** 2 : factor);
  return { ...metric, of: scaled(of), ...(ofValidation ? { ofValidation: scaled(ofValidation) } : {}) };
}
