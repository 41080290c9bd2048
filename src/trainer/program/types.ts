/** A user's program, and what it provides to the trainer, once loaded and checked. */
import type { Samples, Suggestion } from '../../catalog/types.ts';
import type { LayersModel, Tensor, Tf } from '../../catalog/tf.ts';
import type { UserError } from '../../core/fault.ts';
import type { Random } from '../../core/random.ts';
import type { ValidationExamples } from '../../core/training-options.ts';

/** `descent.hyperparameters`, as they are. */
export type Hyperparameters = Readonly<Record<string, unknown>>;

/** `(labels, predictions) → loss`: one number for the batch, or one per example (and step), of which the mean is used. */
export type LossFunction = (labels: Tensor, predictions: Tensor) => Tensor;

/** What a program names for each output of its model: one for all, a list in their order, or an object by their names. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

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
  readonly loss?: PerOutput<string | LossFunction>;
  /** What the loss of each output counts in the sum; 1 without it. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Names of metrics of TensorFlow.js, or functions, whose own name is the metric's. Those of a list are for every output. */
  readonly metrics?: readonly (string | LossFunction)[] | Readonly<Record<string, readonly (string | LossFunction)[]>>;
}

/** An input or output of a model. `shape` is that of one example; null is any length. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** What a model takes and gives, which tells how the data of a program is meant. */
export interface ModelForm {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The number of examples of every batch, where the model fixes it (`batchInputShape`). */
  readonly batchSize?: number;
}

/** Float32 tensors, whose first axis is the example. The receiver disposes of them. */
export interface Batch {
  /** One for each input of the model. */
  readonly xs: readonly Tensor[];
  /** One for each output. */
  readonly ys: readonly Tensor[];
  /** What each example, or each of its steps, counts in the loss; 1 without it. */
  readonly sampleWeight?: Tensor;
}

/** The form of the examples, in memory or in batches. Shapes are those of one example, without the batch axis. */
export interface ExampleForm {
  /** One for each input. */
  readonly inputShapes: readonly (readonly number[])[];
  /** One for each output: `[]` for a class index or a single number, `[n]` for one-hot classes or n numbers. */
  readonly targetShapes: readonly (readonly number[])[];
  /** Undefined where examples have no weights; `[]` for a weight per example, `[n]` for one of each of its n steps. */
  readonly weightShape?: readonly number[];
  /** For each output: all targets that were read are 0 or 1. */
  readonly binary: readonly boolean[];
  /** What an example of each class counts in the loss of training, by the number of the class. */
  readonly classWeights?: ReadonlyMap<number, number>;
  readonly classes?: readonly string[];
  readonly notices: readonly string[];
  /** Columns of a table that were not used, and the message about them. */
  readonly leftOut?: { readonly message: string; readonly columns: readonly string[] };
  readonly suggestions?: readonly Suggestion[];
  /** What a model that has learned nothing achieves, by columns of the epochs table. */
  readonly baselines?: Readonly<Record<string, number>>;
}

/** All examples in memory, as the catalog's datasets return them; the trainer makes the batches. */
export interface MemoryData extends ExampleForm {
  readonly kind: 'memory';
  /** Of several inputs or outputs, the numbers of an example follow each other in its row. */
  readonly training: Samples;
  readonly validation?: Samples;
}

/** The program yields the batches. */
export interface StreamData extends ExampleForm {
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
}

export type ProgramData = MemoryData | StreamData;

export interface DataOptions {
  /** Share of the examples to validate on where the program returns no validation data, 0 (none) to 1 (exclusive). */
  readonly validationSplit: number;
  readonly split?: ValidationExamples;
  /** Draws that share. */
  readonly random: Random;
  /** Tells the user of something that is noticed during the training. */
  notify(message: string): void;
}

/** Checks what the program's `data` returned for a model of this form. Rejects with a `UserError`. */
export type ReadProgramData = (
  given: unknown,
  program: Program,
  tf: Tf,
  hyperparameters: Hyperparameters,
  form: ModelForm,
  options: DataOptions,
) => Promise<ProgramData>;
