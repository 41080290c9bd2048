/** The model with its loss and metrics, and its weights in the model's order. */
import * as l10n from '@vscode/l10n';
import type { LayersModel, Tensor, Tf, Variable } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { type LayerSettings, means, optionsOf } from '../../core/layer-options.ts';
import type { WeightInfo } from '../../core/run.ts';
import { inputIsWords, isActivation, unitAxes } from './layer-traits.ts';
import { metricNamesOf, type Objective, type Prediction } from './objective.ts';
import { OutputMasks } from './output-masks.ts';
import { RecurrentStates } from './recurrent-states.ts';
import { type ForwardHook, LayerHooks } from '../measure/layer-hooks.ts';
import { weightKind } from './weight-kinds.ts';

type LayerVariable = LayersModel['weights'][number];
type Layer = LayersModel['layers'][number];
const NORMALIZATION = 'BatchNormalization';

export interface Weight {
  readonly info: WeightInfo;
  /** Kernels, embeddings and the like, but no biases, scales and offsets: what penalties and decay apply to. */
  readonly kernel: boolean;
  readonly bias: boolean;
  /** Of a kernel: the axes along which the weights of one unit lie. */
  readonly unitAxes: readonly number[];
  /** Its index among all weights: the `weight` of the layers table. */
  readonly index: number;
  readonly layerVariable: LayerVariable;
  /** Names of its layer and of the models and wrappers around it, outermost first: what `descent.layers` matches. */
  readonly names: readonly string[];
}

export class Network {
  readonly tf: Tf;
  readonly model: LayersModel;
  readonly objective: Objective;
  /** The names of the metrics, in the order of their values. */
  readonly metrics: readonly string[];
  /**
   * What loss and penalties are multiplied by where they are recorded: targets that are standardized for the training have another
   * unit. Gradients are those of the loss without it.
   */
  readonly lossFactor: number;
  /** For each input, whether it takes indices of words, to which no noise can be added. */
  readonly readsWords: readonly boolean[];
  /** The layers whose outputs are activations of hidden units. */
  readonly activities: ReadonlySet<Layer>;
  readonly weights: readonly Weight[];
  #trainable: readonly Weight[];
  /** From the settings of layers. */
  readonly #factors = new Map<Weight, number>();
  readonly #frozen = new Set<Layer>();
  /** Frozen by the program itself, whatever the settings say. */
  readonly #atRest: ReadonlySet<Layer>;
  readonly #dropouts: readonly { readonly layer: { rate: number }; readonly own: number }[];

  /** Every layer that computes, including those inside other layers. */
  readonly layers: readonly Layer[];
  readonly hooks: LayerHooks;

  /** What stateful recurrent layers carry from batch to batch. */
  readonly states: RecurrentStates;
  readonly #masks: OutputMasks;

  constructor(tf: Tf, model: LayersModel, objective: Objective) {
    this.tf = tf;
    this.model = model;
    this.objective = objective;
    this.metrics = metricNamesOf(objective);
    this.lossFactor = objective.factor ?? 1;
    this.#masks = new OutputMasks(tf, model);
    const leaves = leafLayers(model.layers);
    const all = leaves.map(({ layer }) => layer);
    this.layers = all;
    this.states = new RecurrentStates(tf, all);
    this.#atRest = new Set(leaves.filter(isAtRest).map(({ layer }) => layer));
    const last = new Set(model.outputs.map(({ sourceLayer }) => sourceLayer));
    this.readsWords = model.inputs.map((input) => inputIsWords(model, input, all));
    this.activities = new Set(all.filter((layer) => isActivation(layer) && !last.has(layer)));
    this.hooks = new LayerHooks(all);
    this.weights = weightsOf(model);
    this.#trainable = this.weights.filter((weight) => weight.info.trainable);
    if (this.#trainable.length === 0)
      throw new UserError({
        message: l10n.t('The model has no trainable weights.'),
        remedy: l10n.t('Add a layer, or unfreeze one.'),
      });
    for (const layer of all) if (layer.getClassName() === NORMALIZATION) this.#freezeStatistics(layer);
    this.#dropouts = all.flatMap((layer) => {
      const known = layer as Layer & { rate?: unknown };
      if (!/dropout/i.test(layer.getClassName()) || typeof known.rate !== 'number') return [];
      return [{ layer: known as { rate: number }, own: known.rate }];
    });
  }

  /** The forward pass of a training step. `hook` is called with every layer's input and output. */
  predict(xs: readonly Tensor[], hook?: ForwardHook): Prediction {
    return this.hooks.withHook(hook, () => this.#apply(xs, true));
  }

  /** The forward pass of validation. */
  infer(xs: readonly Tensor[]): Prediction {
    return this.#apply(xs, false);
  }

  #apply(xs: readonly Tensor[], training: boolean): Prediction {
    const [only] = xs;
    const inputs = xs.length === 1 && only ? only : [...xs];
    const { result, masks } = this.#masks.collect(() => this.model.apply(inputs, { training }) as Tensor | Tensor[]);
    return { outputs: Array.isArray(result) ? result : [result], masks };
  }

  /** Some loss compares probabilities of classes, which regularizers may change. */
  get hasSoftLoss(): boolean {
    return this.objective.outputs.some(({ soft }) => soft !== undefined);
  }

  get hasDropout(): boolean {
    return this.#dropouts.length > 0;
  }

  /** Batch normalization layers that keep running statistics of their inputs: all but those that the program has frozen. */
  get normalizations(): readonly Layer[] {
    return this.layers.filter((layer) => layer.getClassName() === NORMALIZATION && !this.#atRest.has(layer));
  }

  /** The weights that are trained at present, in the same order. */
  get trainable(): readonly Weight[] {
    return this.#trainable;
  }

  /** Freezes and unfreezes layers, and sets their learning rate factors. */
  setLayerOptions(layers: LayerSettings): void {
    this.#trainable = this.weights.filter(({ info, names }) => info.trainable && !optionsOf(layers, names).frozen);
    this.#factors.clear();
    for (const weight of this.#trainable) this.#factors.set(weight, optionsOf(layers, weight.names).learningRateFactor);
    this.#frozen.clear();
    for (const { layer, names } of leafLayers(this.model.layers)) if (optionsOf(layers, names).frozen) this.#frozen.add(layer);
  }

  /** What the run's learning rate is multiplied by for this weight. */
  factorOf(weight: Weight): number {
    return this.#factors.get(weight) ?? 1;
  }

  /** The first pattern of these settings that matches no layer with weights; undefined when all match. */
  unknownPattern(layers: LayerSettings): string | undefined {
    return Object.keys(layers).find((pattern) => !this.weights.some(({ names }) => means(pattern, names)));
  }

  /** Runs a batch normalization layer in inference mode while it is frozen, as Keras does: otherwise its statistics would change. */
  #freezeStatistics(layer: Layer): void {
    const call = layer.call.bind(layer);
    const frozen = () => this.#atRest.has(layer) || this.#frozen.has(layer);
    layer.call = (inputs, options) => call(inputs, frozen() ? { ...options, training: false } : options);
  }

  /** The rate of all dropout layers; below 0, each gets its own back. */
  setDropout(rate: number): void {
    for (const { layer, own } of this.#dropouts) layer.rate = rate < 0 ? own : rate;
  }
}

/** The variable behind a weight of a layer, which differentiation needs and layers keep to themselves. */
export const variableOf = (weight: Weight): Variable => (weight.layerVariable as unknown as { readonly val: Variable }).val;

export const readWeight = (weight: Weight): Tensor => weight.layerVariable.read();

function weightsOf(model: LayersModel): Weight[] {
  const trainable = new Set(model.trainableWeights.map(({ id }) => id));
  const holders = new Map<number, { readonly names: readonly string[]; readonly layer: Layer }>();
  // The innermost layer comes last: the one whose weight it is.
  for (const { layer, names } of leafLayers(model.layers))
    for (const { id } of layer.weights)
      holders.set(id, { layer, names: [...new Set([...(holders.get(id)?.names ?? []), ...names])] });
  const seen = new Set<number>();
  const weights: Weight[] = [];
  for (const layer of model.layers)
    for (const layerVariable of layer.weights) {
      // A layer that is used twice is one layer, with one set of weights.
      if (seen.has(layerVariable.id)) continue;
      seen.add(layerVariable.id);
      const shape = layerVariable.shape.map((n) => n ?? 0);
      const size = shape.reduce((product, n) => product * n, 1);
      const info = { name: layerVariable.name, layer: layer.name, shape, size, trainable: trainable.has(layerVariable.id) };
      const { names, layer: own } = holders.get(layerVariable.id) ?? { names: [layer.name], layer };
      const { originalName } = layerVariable;
      const kind = weightKind(own.getClassName(), originalName, shape.length);
      weights.push({
        info,
        kernel: kind === 'kernel',
        bias: kind === 'bias',
        unitAxes: unitAxes(own, originalName, shape.length),
        index: weights.length,
        layerVariable,
        names,
      });
    }
  return weights;
}

interface Leaf {
  readonly layer: Layer;
  /** Of the models and wrappers around it, outermost first, and then its own. */
  readonly names: readonly string[];
  /** Neither it nor a model or wrapper around it is frozen. */
  readonly trainable: boolean;
}

/** Every layer that computes, including those of models and wrappers. */
function leafLayers(layers: readonly Layer[], within: readonly string[] = [], thawed = true): Leaf[] {
  return layers.flatMap((layer) => {
    const outer = layer as Layer & { readonly layers?: readonly Layer[]; readonly layer?: Layer };
    const names = [...within, layer.name];
    const trainable = thawed && layer.trainable;
    if (outer.layers) return leafLayers(outer.layers, names, trainable);
    const leaf = { layer, names, trainable };
    return outer.layer ? [leaf, ...leafLayers([outer.layer], names, trainable)] : [leaf];
  });
}

/**
 * Whether a layer is frozen. A model that is frozen marks the weights of its layers, which another model may use without it, and not
 * the layers themselves.
 */
function isAtRest({ layer, trainable }: Leaf): boolean {
  if (!trainable) return true;
  const own = layer.weights.filter(({ originalName }) => !/moving_(mean|variance)/.test(originalName));
  return own.length > 0 && layer.trainableWeights.length === 0;
}
