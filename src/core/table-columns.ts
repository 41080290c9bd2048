/** The tables of a run and the columns that every trainer writes. A program's metrics add columns of their own name. */

export const TABLES = ['steps', 'epochs', 'layers', 'histograms', 'units', 'elements', 'device'] as const;
export type TableName = (typeof TABLES)[number];

/** One row a step. Metrics of the training batch follow under their own names (`accuracy`). */
export const STEP_COLUMNS = [
  /** Training loss of the batch, penalties included. */
  'loss',
  /** All penalties' part of it. */
  'penalty',
  'learningRate',
  /** Euclidean norm of all gradients together, before clipping. */
  'gradientNorm',
  /** Euclidean norm of all updates together. */
  'updateNorm',
  /** Epochs done, with fraction. */
  'epoch',
  /** Seconds of training since the start, pauses left out, at the end of the step. */
  'time',
  /** Milliseconds of forward, backward and update. */
  'stepTime',
  /** Milliseconds spent on figures for the dashboard. */
  'probeTime',
  /** Examples in the batch. */
  'examples',
] as const;

/**
 * After the metrics, each penalty that has been part of the loss since the run began: the id of its regularizer, or `model` for those
 * that the model's layers bring along.
 */
export const penaltyColumn = (id: string) => `penalty.${id}`;

/** One row an epoch, at its last step; then each metric, and all of validation as `val_…`. */
export const EPOCH_COLUMNS = ['epoch', 'time', 'learningRate', 'loss'] as const;

/**
 * One row a weight and sampled step. Then, for each slot s: `s.norm`, `s.mean`, `s.min`, `s.max`, `s.q05`, `s.q25`, `s.q50`, `s.q75`, `s.q95`.
 * The norms and the mean are exact; quantiles are read off a histogram.
 */
export const LAYER_COLUMNS = [
  'weight',
  'time',
  'epoch',
  ...(['gradient', 'weight', 'update'] as const).flatMap((of) => figuresOf(of)),
  /** |Δw| / |w|; about 1e-3 is healthy. */
  'ratio',
  /** Cosine of the update and the negative gradient: 1 is steepest descent. */
  'cosine',
  /** Share of gradient elements that are exactly zero, 0 to 1. */
  'gradient.zeros',
  /** Gradient elements that are NaN or infinite. */
  'gradient.nonFinite',
  /** Cosine of the gradient and the optimizer's running mean of it, after the step; NaN where it keeps none. */
  'cosineMean',
  /** |w − w₀| / |w₀|: how far it has gone from where it started; infinite where that was 0, NaN where it was not kept. */
  'distance',
  /** Cosine of the update and that of the sample before; NaN in the first sample, also after a resume. */
  'cosineUpdates',
] as const;

/** Of rules that divide each element's step by what grows with one slot; they follow the columns above. */
export const DENOMINATOR_COLUMNS = [
  /** Share of the elements where ε is the larger part of what the step is divided by, 0 to 1. */
  'epsilonShare',
] as const;

/** Of such rules, where that slot alone tells it: quantiles over the elements of η/(√v̂ + ε). */
export const RATE_COLUMNS = [
  'effectiveRate.q05',
  'effectiveRate.q25',
  'effectiveRate.q50',
  'effectiveRate.q75',
  'effectiveRate.q95',
] as const;

/** A layer that behaves otherwise in training: `started` lists them in the model's order, and the units table has rows of each. */
export interface TrainModeLayer {
  readonly layer: string;
  readonly kind: 'dropout' | 'batchNormalization';
}

/** One row a layer of that list and sampled step, of its first batch; what does not apply is NaN. */
export const UNIT_COLUMNS = [
  /** Index into the list. */
  'layer',
  'time',
  'epoch',
  /** Of dropout: the rate that is set, and the share of units that were dropped, as measured. */
  'rate',
  'dropped',
  /** Of batch normalization: mean and variance of the batch and of the running statistics, each a mean over the channels. */
  'batch.mean',
  'batch.variance',
  'running.mean',
  'running.variance',
  /** Mean over the channels of |batch mean − running mean|, in running standard deviations. */
  'drift',
] as const;

/** One row a followed element and step, while it is followed; then a column of the element in each slot, under the slot's name. */
export const ELEMENT_COLUMNS = [
  /** Place in the run's list of followed elements. */
  'followed',
  'time',
  'epoch',
  /** After the step. */
  'weight',
  /** Before clipping; NaN while the weight is frozen. */
  'gradient',
  /** The value after the step minus the one before it. */
  'update',
] as const;

/** One row about a second while the training goes on; then the columns of the GPU that the system tells. */
export const DEVICE_COLUMNS = [
  'time',
  'epoch',
  /** Processor cores that this run's trainer keeps busy: 1 is one core. */
  'cpu',
  /** Bytes of memory that it has in use. */
  'memory',
] as const;

export const GPU_COLUMNS = [
  /** Share of the time in which the GPU was busy, with whatever, 0 to 1. */
  'gpu',
  /** Bytes of its memory in use, by all processes. */
  'gpuMemory',
  /** Degrees Celsius. */
  'gpuTemperature',
  /** Watts. */
  'gpuPower',
] as const;

/** The figures kept of one tensor. */
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

/** One row a weight, kind and sampled step; `of` is an index into [gradient, weight, update, ...slots]; then 32 counts `b0` … `b31`. */
export const HISTOGRAM_COLUMNS = [
  'weight',
  'of',
  'time',
  'epoch',
  'low',
  'high',
  ...Array.from({ length: 32 }, (_, i) => `b${i}`),
] as const;
export const HISTOGRAM_KINDS = ['gradient', 'weight', 'update'] as const;
