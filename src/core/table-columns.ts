/** The tables of a run, and the columns that every trainer writes. Metrics of a program add columns with their names. */

export const TABLES = ['steps', 'epochs', 'layers', 'histograms', 'units', 'elements', 'device'] as const;
export type TableName = (typeof TABLES)[number];

/** One row per step, followed by the metrics of the training batch, such as `accuracy`. */
export const STEP_COLUMNS = [
  /** Training loss of the batch, including penalties. */
  'loss',
  /** Sum of all penalties in the loss. */
  'penalty',
  'learningRate',
  /** Global Euclidean norm of all gradients, before clipping. */
  'gradientNorm',
  /** Global Euclidean norm of all updates. */
  'updateNorm',
  /** Completed epochs, with fraction. */
  'epoch',
  /** Seconds of training at the end of the step, without pauses. */
  'time',
  /** Milliseconds of the forward pass, the backward pass and the update. */
  'stepTime',
  /** Milliseconds spent on statistics for the dashboard. */
  'probeTime',
  /** Examples in the batch. */
  'examples',
] as const;

/**
 * The column of a penalty, after the metrics. `id` is the regularizer's, or `model` for penalties of the model's layers.
 * A run has a column for each penalty that was ever active.
 */
export const penaltyColumn = (id: string) => `penalty.${id}`;

/** After the penalties, from the first step at which gradient clipping is on. */
export const CLIP_COLUMNS = [
  /** Global norm of the gradients after clipping, divided by that before: 1 where nothing is clipped. */
  'clipRatio',
  /** 1 where something was clipped in the step, else 0. */
  'clipped',
] as const;

/** One row per epoch, at its last step, followed by the metrics and the validation metrics as `val_…`. */
export const EPOCH_COLUMNS = ['epoch', 'time', 'learningRate', 'loss'] as const;

/**
 * One row per weight and sampled step, followed by the statistics of each slot s: `s.norm`, `s.mean`, `s.min`, `s.max`, `s.q05`, …, `s.q95`.
 * Norms and means are exact; quantiles are estimated from a histogram.
 */
export const LAYER_COLUMNS = [
  'weight',
  'time',
  'epoch',
  ...(['gradient', 'weight', 'update'] as const).flatMap((of) => figuresOf(of)),
  /** |Δw| / |w|. Typical: 1e-3. */
  'ratio',
  /** Cosine similarity of the update and the negative gradient. 1 is steepest descent. */
  'cosine',
  /** Fraction of gradient elements that are exactly zero, 0 to 1. */
  'gradient.zeros',
  /** Number of gradient elements that are NaN or infinite. */
  'gradient.nonFinite',
  /** Cosine similarity of the gradient and the optimizer's running mean of it, after the step; NaN if it has none. */
  'cosineMean',
  /** Relative distance from the initial weight, |w − w₀| / |w₀|. Infinite if |w₀| is 0, NaN if w₀ was not kept. */
  'distance',
  /** Cosine similarity of the update and the one of the previous sample. NaN in the first sample, also after a resume. */
  'cosineUpdates',
] as const;

/** Additional columns of rules that divide each element's step by a function of one slot. */
export const DENOMINATOR_COLUMNS = [
  /** Fraction of elements where ε dominates the denominator, 0 to 1. */
  'epsilonShare',
] as const;

/** Quantiles of the effective learning rate η/(√v̂ + ε) over the elements, if it depends only on that slot. */
export const RATE_COLUMNS = [
  'effectiveRate.q05',
  'effectiveRate.q25',
  'effectiveRate.q50',
  'effectiveRate.q75',
  'effectiveRate.q95',
] as const;

/** A layer that behaves differently in training mode. The `started` event lists them in model order; the units table has their rows. */
export interface TrainModeLayer {
  readonly layer: string;
  readonly kind: 'dropout' | 'batchNormalization';
}

/** One row per such layer and sampled step, measured on the first batch. Values that do not apply are NaN. */
export const UNIT_COLUMNS = [
  /** Index into the list. */
  'layer',
  'time',
  'epoch',
  /** Dropout: the rate, and the measured fraction of dropped units. */
  'rate',
  'dropped',
  /** Batch normalization: mean and variance of the batch and of the running statistics, averaged over channels. */
  'batch.mean',
  'batch.variance',
  'running.mean',
  'running.variance',
  /** |batch mean − running mean| in running standard deviations, averaged over channels. */
  'drift',
] as const;

/** One row per followed element and step, then the element's value in each slot, by slot name. */
export const ELEMENT_COLUMNS = [
  /** Index in the run's list of followed elements. */
  'followed',
  'time',
  'epoch',
  /** Value after the step. */
  'weight',
  /** Gradient before clipping; NaN while the weight is frozen. */
  'gradient',
  /** Change of the value in the step. */
  'update',
] as const;

/** About one row per second during training, followed by the available GPU columns. */
export const DEVICE_COLUMNS = [
  'time',
  'epoch',
  /** CPU usage of the trainer in cores: 1 is one core. */
  'cpu',
  /** Memory usage of the trainer in bytes. */
  'memory',
] as const;

export const GPU_COLUMNS = [
  /** GPU utilization by all processes, 0 to 1. */
  'gpu',
  /** GPU memory used by all processes, in bytes. */
  'gpuMemory',
  /** Degrees Celsius. */
  'gpuTemperature',
  /** Watts. */
  'gpuPower',
] as const;

/** The columns of one tensor's statistics. */
export function figuresOf<T extends string>(of: T) {
  return [
    `${of}.norm`,
    `${of}.mean`,
    `${of}.min`,
    `${of}.max`,
    `${of}.q05`,
    `${of}.q25`,
    `${of}.q50`,
    `${of}.q75`,
    `${of}.q95`,
  ] as const;
}

/** One row per weight, kind and sampled step, with 32 counts `b0` … `b31`. `of` is an index into [gradient, weight, update, ...slots]. */
export const HISTOGRAM_COLUMNS = [
  'weight',
  'of',
  'time',
  'epoch',
  'low',
  'high',
  ...Array.from({ length: 32 }, (_, i) => `b${i}`),
  /** Elements out of the limits, where a few outliers would press all others into one bin. Older runs do not have these. */
  'below',
  'above',
] as const;
export const HISTOGRAM_KINDS = ['gradient', 'weight', 'update'] as const;
