/**
 * Types for training programs of Descent. Keep this file beside your program and write:
 *
 *     import type { Program } from './descent';
 *     export default { model(tf, hyperparameters) { … }, data(tf, hyperparameters) { … } } satisfies Program;
 *
 * `tf` is TensorFlow.js as the trainer runs it. Its types are known to the editor once the package is there
 * (`npm install --save-dev @tensorflow/tfjs`); programs run without it.
 */

// Without the package these are unknown to the editor, which is no fault of the program.
// @ts-ignore
export type Tf = typeof import('@tensorflow/tfjs');
// @ts-ignore
export type Tensor = import('@tensorflow/tfjs').Tensor;
// @ts-ignore
export type LayersModel = import('@tensorflow/tfjs').LayersModel;
// @ts-ignore
export type Optimizer = import('@tensorflow/tfjs').Optimizer;

/** The first axis is the example. */
export type Numbers = Tensor | Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array | readonly unknown[];

/** Of a model with several inputs or outputs: a list in their order, or an object by their names. */
export type Several = readonly Numbers[] | Readonly<Record<string, Numbers>>;

/** Inputs, and one target for each: a class number, a list of one-hot classes, or numbers; also one for each step or pixel. */
export interface Examples {
  readonly xs: Numbers | Several;
  readonly ys: Numbers | Several;
  /** What each example, or each of its steps, counts in the loss; 1 without it. */
  readonly sampleWeight?: Numbers;
}

/**
 * Batches, each `{ xs, ys }`: a generator function, called anew for every epoch (counted from 0); a list; anything that can be
 * iterated more than once; or a `tf.data.Dataset`. Tensors of a batch are disposed of after use, except for those of a list.
 */
export type Batches =
  | ((epoch: number) => Iterable<Examples> | AsyncIterable<Examples> | Promise<Iterable<Examples> | AsyncIterable<Examples>>)
  | Iterable<Examples>
  | AsyncIterable<Examples>
  | { iterator(): Promise<unknown> };

export interface Data {
  readonly train: Examples | Batches;
  /** Without it, `descent.training.validationSplit` sets examples aside; batches cannot be split. */
  readonly validation?: Examples | Batches;
  /** Names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[];
  /** Shape of one example, where `xs` is one flat array: `[28, 28, 1]`. */
  readonly inputShape?: readonly number[];
  /** Batches in an epoch; without it, the batches of the first epoch are counted. */
  readonly batchesPerEpoch?: number;
  /** What an example of each class counts in the training loss, by the number of the class: `{ 0: 1, 1: 19 }`. 1 without it. */
  readonly classWeight?: Readonly<Record<string | number, number>>;
}

/** One number for the batch, or one per example (and step). Labels and predictions of the same size have the same shape. */
export type Loss = (labels: Tensor, predictions: Tensor) => Tensor;

/** For a model with several outputs: one for all, a list in their order, or an object by their names. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** `H` is what `descent.hyperparameters` holds. */
export interface Program<H extends object = Record<string, unknown>> {
  /**
   * The model. It need not be compiled: the optimizer is chosen in the settings, and the loss below. Loss and metrics of a compiled
   * model are used where this object has none.
   */
  model(tf: Tf, hyperparameters: H): LayersModel | Promise<LayersModel>;
  data(
    tf: Tf,
    hyperparameters: H,
  ):
    | Data
    | Examples
    | Iterable<Examples>
    | AsyncIterable<Examples>
    | Promise<Data | Examples | Iterable<Examples> | AsyncIterable<Examples>>;
  /**
   * Updates the weights in place of `descent.optimizer`: one of `tf.train`, or your own class that extends `tf.Optimizer`, made anew
   * each time. Its `learningRate` follows `descent.schedule`; what its `getWeights` gives is shown, and kept in checkpoints.
   */
  optimizer?(tf: Tf, hyperparameters: H): Optimizer | Promise<Optimizer>;
  /**
   * A function, or a name such as `meanSquaredError`. Without it, the activation of each output decides: softmax is compared by
   * cross-entropy, sigmoid by binary cross-entropy, all others by squared error.
   */
  readonly loss?: PerOutput<string | Loss>;
  /** What the loss of each output counts in their sum; 1 without it. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Names such as `accuracy`, or functions with a name of their own. Without them, classifiers get their accuracy. */
  readonly metrics?: readonly (string | Loss)[] | Readonly<Record<string, readonly (string | Loss)[]>>;
}
