/** The types of the catalog's entries. Each entry is one file; each registry is the `index.ts` of its folder. */
import type { Choice, Params, Values } from '../core/params.ts';
import type { Random } from '../core/random.ts';
import type { TrainingOptions, ValidationExamples } from '../core/training-options.ts';
import type { TextReader } from './datasets/delimited.ts';
import type { LayersModel, Ops, Scalar, Shaped, Tensor, Tf } from './tf.ts';

/**
 * An optimizer, defined by its update rule. The trainer applies clipping, penalties and the learning rate schedule to all rules.
 * It also applies weight decay, except to rules that have their own `weightDecay` parameter.
 */
export interface Optimizer<P extends Params = Params> extends Choice<P> {
  /** The update rule in plain text, in the notation of its paper. */
  readonly equation: string;
  /** Paper and equation or algorithm number. */
  readonly source: string;
  /** How Keras, PyTorch or the paper differ; undefined if all agree. */
  readonly conventions?: string;
  /**
   * The names of all slots, which are also column names in the tables of a run. `slots` and `slot` must not depend on a live
   * parameter, because the slots are fixed when a run starts.
   */
  slots(values: Values<P>): readonly string[];
  /** A weight's slot of this name; undefined if it has none. By default, each slot has the weight's shape and starts at 0. */
  slot?(name: string, info: WeightTraits, values: Values<P>): Slot | undefined;
  /**
   * Computes one update of one weight. Weight, gradient and Δw have the same shape; slots keep their initial shapes.
   * `step` counts from 1, and `learningRate` includes the schedule. Returns Δw, to be added to the weight, and the new slots by name.
   * The caller disposes of intermediate tensors. Use only `Ops`, because the playground runs the rule without TensorFlow.js.
   */
  update<T extends Shaped>(
    tf: Ops<NoInfer<T>>,
    at: UpdateInput<P, T>,
  ): { readonly delta: T; readonly slots: Readonly<Record<string, T>> };
  /** Which slots are running means, for the optimizer inspector; undefined if none are. */
  readonly means?: Means<P>;
  /** The per-element denominator of the step, for the optimizer inspector; undefined if it depends on more than one slot. */
  readonly denominator?: Denominator<P>;
}

/** Describes a rule that keeps running means of the gradient and of its square, both initialized to 0. */
export interface Means<P extends Params = Params> {
  /** Names of the slots. */
  readonly gradient: string;
  readonly square: string;
  /** The bias correction of each slot after `step` steps: divide the mean by it to remove the bias. */
  corrections(values: Values<P>, step: number): Readonly<Record<string, number>>;
}

/** Describes a rule that divides each element by a function of one slot plus ε. Slots are those after the step. */
export interface Denominator<P extends Params = Params> {
  /** The name of the slot, which has the weight's shape; undefined if these values use none. Must not depend on a live parameter. */
  slot(values: Values<P>): string | undefined;
  /** ε dominates the denominator where the slot is below this value. 0 in a step that does not divide. */
  limit(values: Values<P>, step: number): number;
  /**
   * The effective learning rate for this value of the slot, such as η/(√v̂ + ε): the factor of the gradient or of its corrected mean.
   * It does not increase with the slot. Undefined if it depends on more than this slot.
   */
  rate?(values: Values<P>, learningRate: number, step: number, value: number): number;
}

export interface UpdateInput<P extends Params = Params, T extends Shaped = Tensor> {
  readonly weight: T;
  readonly gradient: T;
  readonly slots: Readonly<Record<string, T>>;
  readonly values: Values<P>;
  readonly learningRate: number;
  readonly step: number;
  readonly info: WeightTraits;
}

/** What an optimizer knows about a weight besides its values. */
export interface WeightTraits {
  /** The layer's name and the weight's, such as `dense_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** True for kernels and embeddings, to which decay applies; false for biases, scales and offsets. */
  readonly kernel: boolean;
}

/** The initial state of a slot: a tensor of this shape, which can differ from the weight's, filled with one value. */
export interface Slot {
  readonly shape: readonly number[];
  readonly start: number;
}

/** A learning rate schedule: an equation over the optimizer's base learning rate η₀. */
export interface Schedule<P extends Params = Params> extends Choice<P> {
  /** The rate in plain text: η₀ is the base rate, t the step, e the epochs (with fraction), T the length of the run. */
  readonly equation: string;
  /** Paper and equation number or section. */
  readonly source: string;
  /** Its name in Keras and how that differs; undefined if Keras has none. */
  readonly keras?: string;
  /** Its name in PyTorch and how that differs; undefined if PyTorch has none. */
  readonly pytorch?: string;
  /** The conflict between parameters that are valid on their own. `message` words it, about what `name` calls the parameter. */
  conflict?(values: Values<P>): { readonly param: string; message(name: string): string } | undefined;
  /** The learning rate at a position of the run, given the base rate. */
  rate(values: Values<P>, base: number, at: ScheduleInput): number;
  /** Set if the rate also depends on a metric. */
  readonly reaction?: MetricDriven<P>;
}

/** A position in a run. */
export interface ScheduleInput {
  /** The step, from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Number of steps of the whole run. */
  readonly steps: number;
}

/** How a schedule adapts to a metric: after each epoch it can scale the rate of the following ones. */
export interface MetricDriven<P extends Params = Params> {
  readonly start: PlateauState;
  /** The monitored column of the epochs table. */
  monitor(values: Values<P>): string;
  /** Returns the state after an epoch in which the monitored metric is `value`. */
  judge(values: Values<P>, state: PlateauState, value: number): PlateauState;
}

/** The state of a schedule that adapts to a metric. Checkpoints store it. */
export interface PlateauState {
  /** Factor of the schedule's rate. */
  readonly scale: number;
  readonly best: number | null;
  /** Epochs since the best value. */
  readonly waited: number;
  /** Remaining epochs that are not counted. */
  readonly cooldown: number;
}

/** A regularizer with a single parameter, `value`. It costs nothing while it is off. */
export interface Regularizer extends Choice {
  readonly params: { readonly value: import('../core/params.ts').NumberParam };
  /** The value that disables it. */
  readonly off: number;
  readonly penalty?: Penalty;
  /** Clips the gradients, after penalties are added. `norm` is the global norm of all gradients. */
  clip?(tf: Tf, gradients: readonly Tensor[], value: number, norm: number): readonly Tensor[];
  /** Decoupled weight decay: the term to add to the Δw of each kernel. */
  decay?(tf: Tf, weight: Tensor, value: number, learningRate: number): Tensor;
  /** Constrains a kernel after its update. `axes` are the axes of one unit's incoming weights. */
  constrain?(tf: Tf, weight: Tensor, value: number, axes: readonly number[]): Tensor;
  /** Sets the rate of the model's dropout layers. */
  readonly dropout?: true;
  /** Changes the inputs of a batch, in training only. Random numbers come from `Math.random`, which is seeded. */
  inputs?(tf: Tf, inputs: Tensor, value: number): Tensor;
  /** Changes the labels of the training loss. Takes and returns class probabilities. */
  labels?(tf: Tf, probabilities: Tensor, classes: number, value: number): Tensor;
}

/** A penalty on the loss: a sum over the elements of kernels, biases or activations. */
export interface Penalty {
  /**
   * The penalized tensors. `activity` means the outputs of hidden activations; their sum is divided by the batch size, so that it does
   * not depend on the batch size.
   */
  readonly of: 'kernel' | 'bias' | 'activity';
  sum(tf: Tf, tensor: Tensor, value: number): Scalar;
  /** The gradient of the penalty, in closed form. */
  gradient(tf: Tf, tensor: Tensor, value: number): Tensor;
}

/** Examples in memory; the first axis is the example. */
export interface Samples {
  readonly count: number;
  /** Row-major, `inputShape` per example. For text, token ids as integers. */
  readonly inputs: Float32Array;
  /** One class index per example (output kind `classes`), or `size` numbers per example (`numbers`), standardized if the output has a scale. */
  readonly targets: Float32Array;
  /** What each example counts in the loss; 1 without it. */
  readonly weights?: Float32Array;
}

/** The shape of the inputs and outputs that a model must have. */
export interface Task {
  readonly input:
    | { readonly kind: 'vector'; readonly size: number; readonly names?: readonly string[] }
    | { readonly kind: 'image'; readonly height: number; readonly width: number; readonly channels: number }
    | { readonly kind: 'text'; readonly length: number; readonly vocabulary: number };
  readonly output:
    | { readonly kind: 'classes'; readonly classes: readonly string[] }
    | { readonly kind: 'numbers'; readonly size: number; readonly scale?: TargetScale };
}

/** Numeric targets that are standardized: what they are is `mean` + `deviation` × what the model predicts. */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
}

export interface Data {
  readonly name: string;
  readonly task: Task;
  readonly training: Samples;
  readonly validation?: Samples;
  /** Messages for the user, such as dropped rows or imputed values. */
  readonly notices: readonly string[];
  /** Columns that were not used, which the setting `keep` brings back, and the message about them. */
  readonly leftOut?: { readonly message: string; readonly columns: readonly string[] };
  readonly suggestions?: readonly Suggestion[];
}

/** A change of settings that is worth a try in the next run. */
export interface Suggestion {
  readonly message: string;
  /** Parameters of the dataset, with their new values. */
  readonly dataset?: Readonly<Record<string, unknown>>;
  /** Settings of the training. */
  readonly training?: Partial<Pick<TrainingOptions, 'classWeights'>>;
}

export interface DatasetInput {
  /** Reads a file of the workspace by its path in the settings. Rejects with a `UserError` that names the file. */
  read(path: string): Promise<Uint8Array>;
  /** The absolute path of a file of the workspace, for error locations. */
  locate?(path: string): string;
  /** Decompresses gzip. */
  gunzip(bytes: Uint8Array): Promise<Uint8Array>;
  /** Decodes and parses text files. */
  readonly text: TextReader;
  readonly random: Random;
  /** Fraction of the examples used for validation, from 0 to 1 (exclusive), drawn with `random`. */
  readonly validationSplit: number;
  /** Which examples these are. Default: `random`. */
  readonly split?: ValidationExamples;
}

export interface Dataset<P extends Params = Params> extends Choice<P> {
  /** The kind of input, known before loading. It determines the default model. */
  input(values: Values<P>): Task['input']['kind'];
  load(values: Values<P>, input: DatasetInput): Promise<Data>;
}

export interface Model<P extends Params = Params> extends Choice<P> {
  /** The supported kinds of input, best first. */
  readonly inputs: readonly Task['input']['kind'][];
  /**
   * Builds the model, without compiling it. The output layer has one softmax unit per class, or one linear unit per
   * number. Two classes share a single sigmoid unit.
   */
  build(tf: Tf, values: Values<P>, task: Task): LayersModel;
}

/** Detects a training problem from the metrics of each step or each epoch. */
export interface Diagnosis<P extends Params = Params> extends Choice<P> {
  /** The table whose rows it checks. Default: `steps`. */
  readonly looksAt?: 'steps' | 'epochs';
  /** Creates the check of one run. It returns a finding when the problem begins, and again only after it has ended. */
  watch(values: Values<P>, memory: Memory): (seen: Seen) => Found | undefined;
}
/**
 * State that a diagnosis keeps between checks, if it can end the run or depends on old values. Checkpoints store it, so that a resumed
 * run ends at the same step. It is empty at the start of a run and holds only finite numbers.
 */
export type Memory = Record<string, number>;

export interface Seen {
  readonly step: number;
  /** The row of the steps or epochs table, by column. */
  readonly row: Readonly<Record<string, number>>;
  /** If this step was sampled, the rows of the layers table: one per weight, by column. */
  readonly layers?: readonly Readonly<Record<string, number>>[];
  readonly weights: readonly { readonly name: string; readonly layer: string }[];
}
export interface Found {
  readonly severity: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly detail: string;
  readonly weight?: number;
  /** Ends the run. */
  readonly fatal?: boolean;
}
