/** A user's program, and what it provides to the trainer, once loaded and checked. */
import type { Samples, Suggestion } from '../../catalog/types.ts';
import type { LayersModel, Tensor, Tf } from '../../catalog/tf.ts';
import type { UserError } from '../../core/fault.ts';
import type { Random } from '../../core/random.ts';
import type { ValidationExamples } from '../../core/training-options.ts';

/** `descent.hyperparameters`, as they are. */
export type Hyperparameters = Readonly<Record<string, unknown>>;

/** `(labels, predictions) → loss`: one number for the batch, or one per example, of which the mean is used. */
export type LossFunction = (labels: Tensor, predictions: Tensor) => Tensor;

export type TfOptimizer = InstanceType<Tf['Optimizer']>;
export type NamedTensor = Awaited<ReturnType<TfOptimizer['getWeights']>>[number];

/** The program's own optimizer, which replaces that of the catalog. */
export interface StatefulOptimizer {
  /** Creates a new one each time. */
  make(): Promise<TfOptimizer>;
  /** An error that its method of this name has thrown, as it is shown to the user: at the program's own line. */
  fault(error: unknown, method: string): UserError;
}

/**
 * The default export of the user's module, checked. Whatever its functions throw arrives as a `UserError` that names the
 * program's own line.
 */
export interface Program {
  /** Absolute path of the module. */
  readonly file: string;
  /** Absolute path of the workspace folder, in which errors are located. */
  readonly root: string;
  /** The model, not compiled. */
  model(tf: Tf, hyperparameters: Hyperparameters): Promise<LayersModel>;
  /** What the program's `data` returned, unchecked; see `readProgramData`. */
  data(tf: Tf, hyperparameters: Hyperparameters): Promise<unknown>;
  /** Without it, the catalog's rule updates the weights. */
  optimizer?(tf: Tf, hyperparameters: Hyperparameters): StatefulOptimizer;
  /** Name of a loss of TensorFlow.js, or a function; without one the trainer chooses by the model's last activation. */
  readonly loss?: string | LossFunction;
  /** Names of metrics of TensorFlow.js, or functions, whose own name is the metric's. */
  readonly metrics?: readonly (string | LossFunction)[];
}

/** Float32 tensors, whose first axis is the example. The receiver disposes of them. */
export interface Batch {
  readonly xs: Tensor;
  readonly ys: Tensor;
}

/** All examples in memory, as the catalog's datasets return them; the trainer makes the batches. */
export interface MemoryData {
  readonly kind: 'memory';
  readonly training: Samples;
  readonly validation?: Samples;
  /** Shape of one example, without the batch axis. */
  readonly inputShape: readonly number[];
  /** Shape of one target: `[]` for a class index or a single number, `[n]` for one-hot classes or n numbers. */
  readonly targetShape: readonly number[];
  readonly classes?: readonly string[];
  readonly notices: readonly string[];
  /** Columns of a table that were not used, and the message about them. */
  readonly leftOut?: { readonly message: string; readonly columns: readonly string[] };
  readonly suggestions?: readonly Suggestion[];
}

/** The program yields the batches. */
export interface StreamData {
  readonly kind: 'stream';
  /**
   * The batches of an epoch (counted from 0), always `batchesPerEpoch` of them. To resume within an epoch, read and drop
   * those that were used. Throws a `UserError` where a batch is wrong.
   */
  training(epoch: number): AsyncIterable<Batch>;
  /** The same batches every time. */
  validation?(): AsyncIterable<Batch>;
  readonly batchesPerEpoch: number;
  /** Counted; with `batchesPerEpoch`, that many times the examples of the first batch. */
  readonly examples: { readonly training: number; readonly validation: number };
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
  readonly classes?: readonly string[];
  readonly notices: readonly string[];
}

export type ProgramData = MemoryData | StreamData;

export interface DataOptions {
  /** Share of the examples to validate on where the program returns no validation data, 0 (none) to 1 (exclusive). */
  readonly validationSplit: number;
  readonly split?: ValidationExamples;
  /** Draws that share. */
  readonly random: Random;
}

/** Calls the program's `data` and checks what it returns. Rejects with a `UserError`. */
export type ReadProgramData = (
  program: Program,
  tf: Tf,
  hyperparameters: Hyperparameters,
  options: DataOptions,
) => Promise<ProgramData>;
