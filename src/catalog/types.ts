/** The kinds of entry the catalog holds. Each entry is one file; each registry is the `index.ts` of its folder. */
import type { Choice, Params, Values } from '../core/params.ts';
import type { Random } from '../core/random.ts';
import type { LayersModel, Ops, Scalar, Shaped, Tensor, Tf } from './tf.ts';

/**
 * An optimizer, as its equation. Clipping, penalties and the learning-rate schedule are applied by the trainer, alike for all
 * rules, and so is weight decay: except where a rule has a parameter `weightDecay` of its own, which then stands in its place.
 */
export interface Optimizer<P extends Params = Params> extends Choice<P> {
  /** The update as a paper writes it, in plain text. */
  readonly equation: string;
  /** Paper and equation or algorithm number. */
  readonly source: string;
  /** Where Keras, PyTorch or the paper do it another way; undefined where they all agree. */
  readonly conventions?: string;
  /**
   * The names of all slots, as the tables of a run name their columns. Like `slot`, it must depend on no parameter that is live:
   * what a rule keeps is settled when a run starts.
   */
  slots(values: Values<P>): readonly string[];
  /** What a weight has of a slot; undefined where it has none of it. Without this, each slot is zeros of the weight's shape. */
  slot?(name: string, info: WeightTraits, values: Values<P>): Slot | undefined;
  /**
   * One update of one weight. Weight, gradient and Δw have one shape, slots that which they started with; `step` counts from 1;
   * `learningRate` is the scheduled one. Returns Δw (to be added to w) and the new slots, each by its name. The caller tidies:
   * intermediate tensors stay. It may compute with nothing but `Ops`, so that the page, which has no TensorFlow.js, can step it too.
   */
  update<T extends Shaped>(
    tf: Ops<NoInfer<T>>,
    at: UpdateInput<P, T>,
  ): { readonly delta: T; readonly slots: Readonly<Record<string, T>> };
  /** What its slots are to one another, for the inspector; undefined where they are no running means of the gradient. */
  readonly means?: Means<P>;
  /** What it divides each element's step by, for the inspector; undefined where that is not told by one slot alone. */
  readonly denominator?: Denominator<P>;
}

/** Of a rule that keeps running means of the gradient and of its square, both starting at 0. */
export interface Means<P extends Params = Params> {
  /** The slots' names. */
  readonly gradient: string;
  readonly square: string;
  /** How much of each mean the past `step` steps make up, by its slot: what it is divided by to be free of bias. */
  corrections(values: Values<P>, step: number): Readonly<Record<string, number>>;
}

/** Of a rule that divides every element by a number that grows with one slot, kept from 0 by an ε. Slots as they are after the step. */
export interface Denominator<P extends Params = Params> {
  /** The slot's name, which has the weight's shape; undefined with these values. Like `slots`, it depends on no parameter that is live. */
  slot(values: Values<P>): string | undefined;
  /** What the slot is below where ε dominates: where it is the larger part of the rule's own sum. 0 in a step that does not divide. */
  limit(values: Values<P>, step: number): number;
  /**
   * The effective rate: what the direction (the gradient or its corrected mean) is multiplied by where the slot has this value, as in
   * η/(√v̂ + ε). It never grows with the slot. Undefined where it depends on more.
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

/** What a rule may know of a weight beside its numbers. */
export interface WeightTraits {
  /** As the model names it, its layer first: `dense_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Kernels, embeddings and the like, but no biases, scales and offsets: what decay applies to. */
  readonly kernel: boolean;
}

/** How a slot starts: a shape, which need not be the weight's, filled with one number. */
export interface Slot {
  readonly shape: readonly number[];
  readonly start: number;
}

/** The learning rate of every step, as an equation over the optimizer's base rate η₀. */
export interface Schedule<P extends Params = Params> extends Choice<P> {
  /** The rate as a paper writes it, in plain text: η₀ is the base rate, t the step, e the epochs (with fractions), T the whole run. */
  readonly equation: string;
  /** Paper and equation number or section. */
  readonly source: string;
  /** What Keras calls it and where it differs; undefined where Keras has none. */
  readonly keras?: string;
  /** The same of PyTorch. */
  readonly pytorch?: string;
  /** What is wrong with parameters that are each right but do not go together, as the end of a sentence that starts with one's key. */
  conflict?(values: Values<P>): { readonly param: string; readonly message: string } | undefined;
  /** The learning rate of a step, given the optimizer's base rate. */
  rate(values: Values<P>, base: number, at: ScheduleInput): number;
  /** Where the rate also depends on how the training goes. */
  readonly reaction?: MetricDriven<P>;
}

/** Where in the run a rate is asked for. */
export interface ScheduleInput {
  /** Counted from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Of the whole run. */
  readonly steps: number;
}

/** What a schedule makes of the figures of each epoch: a factor on its rate from then on. */
export interface MetricDriven<P extends Params = Params> {
  readonly start: PlateauState;
  /** The column of the epochs table that it watches. */
  monitor(values: Values<P>): string;
  /** The state after an epoch whose watched figure is `value`. */
  judge(values: Values<P>, state: PlateauState, value: number): PlateauState;
}

/** What a reaction has come to; a checkpoint keeps it. */
export interface PlateauState {
  /** What the schedule's rate is multiplied by. */
  readonly scale: number;
  readonly best: number | null;
  /** Epochs since the best. */
  readonly waited: number;
  /** Epochs that do not count yet. */
  readonly cooldown: number;
}

/** One regularizer has one number, `value`, and does one thing; where it is off, nothing of it is computed. */
export interface Regularizer extends Choice {
  readonly params: { readonly value: import('../core/params.ts').NumberParam };
  /** The value that switches it off. */
  readonly off: number;
  readonly penalty?: Penalty;
  /** Changes all gradients together, after penalties: clipping. `norm` is the global norm of them all. */
  clip?(tf: Tf, gradients: readonly Tensor[], value: number, norm: number): readonly Tensor[];
  /** Added to Δw, for each kernel: decoupled weight decay. */
  decay?(tf: Tf, weight: Tensor, value: number, learningRate: number): Tensor;
  /** What a kernel becomes after its update. `axes` are those that one unit's weights lie along. */
  constrain?(tf: Tf, weight: Tensor, value: number, axes: readonly number[]): Tensor;
  /** It sets the rate of the model's dropout layers. */
  readonly dropout?: true;
  /** What a batch's inputs become, in training alone; its random numbers are those of `Math.random`. */
  inputs?(tf: Tf, inputs: Tensor, value: number): Tensor;
  /** What labels become in the training's cross-entropy: probabilities of as many classes, each on its own. */
  labels?(tf: Tf, probabilities: Tensor, classes: number, value: number): Tensor;
}

/** A term of the loss: a sum over the elements of each tensor of a kind. */
export interface Penalty {
  /**
   * Kernels; biases; or the outputs of the hidden layers' activations, whose sum is divided by the examples of the batch, so that it
   * does not depend on how many they are.
   */
  readonly of: 'kernel' | 'bias' | 'activity';
  sum(tf: Tf, tensor: Tensor, value: number): Scalar;
  /** Its gradient, by its closed form. */
  gradient(tf: Tf, tensor: Tensor, value: number): Tensor;
}

/** Examples in memory: the first axis is the example. */
export interface Samples {
  readonly count: number;
  /** Row-major, `inputShape` per example. Token ids (text) are whole numbers. */
  readonly inputs: Float32Array;
  /** Class indices, one an example (`task.kind` 'classes'), or `outputs` numbers an example ('numbers'). */
  readonly targets: Float32Array;
}

/** What a model must fit. */
export interface Task {
  readonly input:
    | { readonly kind: 'vector'; readonly size: number; readonly names?: readonly string[] }
    | { readonly kind: 'image'; readonly height: number; readonly width: number; readonly channels: number }
    | { readonly kind: 'text'; readonly length: number; readonly vocabulary: number };
  readonly output:
    | { readonly kind: 'classes'; readonly classes: readonly string[] }
    | { readonly kind: 'numbers'; readonly size: number };
}

export interface Data {
  readonly name: string;
  readonly task: Task;
  readonly training: Samples;
  readonly validation?: Samples;
  /** Worth telling the user: rows left out, values filled in. */
  readonly notices: readonly string[];
}

export interface DatasetInput {
  /** Reads a file of the workspace; the path is as in the settings. Rejects with a `UserError` that names the file. */
  read(path: string): Promise<Uint8Array>;
  /** The absolute path of a file of the workspace, for faults that point into it. */
  locate?(path: string): string;
  /** Undoes gzip. */
  gunzip(bytes: Uint8Array): Promise<Uint8Array>;
  readonly random: Random;
  /** Share of the examples to validate on, 0 to 1 (exclusive); drawn with `random`. */
  readonly validationSplit: number;
}

export interface Dataset<P extends Params = Params> extends Choice<P> {
  /** What its examples are, known before loading: it decides which model is the default. */
  input(values: Values<P>): Task['input']['kind'];
  load(values: Values<P>, input: DatasetInput): Promise<Data>;
}

export interface Model<P extends Params = Params> extends Choice<P> {
  /** The inputs it can take, best first. */
  readonly inputs: readonly Task['input']['kind'][];
  /** A model whose last layer has one unit a class (softmax; sigmoid for one unit) or a number (linear). Not compiled. */
  build(tf: Tf, values: Values<P>, task: Task): LayersModel;
}

/** Looks at the figures of each step before the next step, or at those of each epoch. */
export interface Diagnosis<P extends Params = Params> extends Choice<P> {
  /** Of which table the rows are that it sees; steps where nothing is said. */
  readonly looksAt?: 'steps' | 'epochs';
  /** A fresh watcher for one run; it returns a finding when there is one to tell, and tells each only once until it is over. */
  watch(values: Values<P>, memory: Memory): (seen: Seen) => Found | undefined;
}
/**
 * What a watcher keeps from look to look, where its findings end the run or rest on what is long past: it is in the checkpoint, so
 * that a resumed run ends where it would have ended. Empty at the start of a run; only finite numbers.
 */
export type Memory = Record<string, number>;

export interface Seen {
  readonly step: number;
  /** A row of the steps table, or of the epochs table, by column. */
  readonly row: Readonly<Record<string, number>>;
  /** Rows of the layers table, when this step was sampled: one a weight, by column. */
  readonly layers?: readonly Readonly<Record<string, number>>[];
  readonly weights: readonly { readonly name: string; readonly layer: string }[];
}
export interface Found {
  readonly severity: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly detail: string;
  readonly weight?: number;
  /** The run cannot go on usefully. */
  readonly fatal?: boolean;
}
