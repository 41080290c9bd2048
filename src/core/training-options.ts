import * as l10n from '@vscode/l10n';
/** The training options of a run: epochs, batches and limits. */

/** Which examples validate: drawn from each class in proportion, drawn from all, or the last ones. */
export type ValidationExamples = 'stratified' | 'random' | 'order';

export interface TrainingOptions {
  readonly epochs: number;
  /** Examples per batch; 0 is the whole training set. */
  readonly batchSize: number;
  /** Gradient accumulation: batches per step. The update uses the mean gradient, weighted by examples. */
  readonly accumulate: number;
  readonly validationSplit: number;
  readonly split: ValidationExamples;
  /** What examples count in the training loss: each the same, or each class the same. */
  readonly classWeights: 'none' | 'balanced';
  readonly seed: number;
  readonly shuffle: boolean;
  /** Maximum seconds between checkpoints. Checkpoints are also written at a pause and at the end. */
  readonly checkpointSeconds: number;
  /** Seconds of training after which the run ends, even within an epoch; 0 disables it. */
  readonly timeBudget: number;
  /** The run ends when the monitored metric reaches this value; 0 disables it. */
  readonly target: number;
  /** Weight averaging: exponential moving average over steps, or stochastic weight averaging over epochs. */
  readonly averaging: 'none' | 'ema' | 'swa';
  /** Decay of the exponential moving average, 0 to 1 (exclusive). */
  readonly averagingDecay: number;
  /** Epochs before averaging starts. */
  readonly averagingStart: number;
}

/** Values for runs that were recorded before these settings existed. */
export const NEUTRAL_TRAINING = {
  split: 'random',
  classWeights: 'none',
  accumulate: 1,
  timeBudget: 0,
  target: 0,
  averaging: 'none',
  averagingDecay: 0.99,
  averagingStart: 0,
} as const satisfies Partial<TrainingOptions>;

/** The name of the weight average that validation uses, for legends and notices; undefined without averaging. */
export function averageOf({ averaging, averagingDecay, averagingStart }: TrainingOptions): string | undefined {
  if (averaging === 'none') return undefined;
  const first = averagingStart + 1;
  if (averaging === 'ema')
    return first === 1
      ? l10n.t('exponential moving average of the weights (decay {0})', averagingDecay)
      : l10n.t('exponential moving average of the weights (decay {0}) from epoch {1} on', averagingDecay, first);
  return first === 1
    ? l10n.t('stochastic weight average over epochs')
    : l10n.t('stochastic weight average over epochs from epoch {0} on', first);
}
