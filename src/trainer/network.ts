/** The model as the trainer sees it: its weights in the model's order, its loss, metrics and dropout layers. */
import type { LayersModel, Tensor, Tf, Variable } from '../catalog/tf.ts';
import { UserError } from '../core/fault.ts';
import type { WeightInfo } from '../core/run.ts';
import type { LossFunction } from './program/types.ts';

type LayerVariable = LayersModel['weights'][number];
type Layer = LayersModel['layers'][number];

export interface Weight {
  readonly info: WeightInfo;
  /** Kernels, embeddings and the like, but no biases, scales and offsets: what penalties and decay apply to. */
  readonly kernel: boolean;
  /** Its place among all weights: the `weight` of the layers table. */
  readonly index: number;
  readonly layerVariable: LayerVariable;
}

export interface Metric {
  readonly name: string;
  readonly of: LossFunction;
}

export class Network {
  readonly tf: Tf;
  readonly model: LayersModel;
  readonly loss: LossFunction;
  readonly metrics: readonly Metric[];
  readonly weights: readonly Weight[];
  /** Those that training changes, in the same order. */
  readonly trainable: readonly Weight[];
  readonly #dropouts: readonly { readonly layer: { rate: number }; readonly own: number }[];

  constructor(tf: Tf, model: LayersModel, loss: LossFunction, metrics: readonly Metric[]) {
    this.tf = tf;
    this.model = model;
    this.loss = loss;
    this.metrics = metrics;
    this.weights = weightsOf(model);
    this.trainable = this.weights.filter((weight) => weight.info.trainable);
    if (this.trainable.length === 0)
      throw new UserError({ message: 'The model has no weights that can be trained.', remedy: 'Add a layer, or unfreeze one.' });
    this.#dropouts = leaves(model.layers).flatMap((layer) => {
      const known = layer as Layer & { rate?: unknown };
      if (!/dropout/i.test(layer.getClassName()) || typeof known.rate !== 'number') return [];
      return [{ layer: known as { rate: number }, own: known.rate }];
    });
  }

  get hasDropout(): boolean {
    return this.#dropouts.length > 0;
  }

  get hasBatchNormalization(): boolean {
    return leaves(this.model.layers).some((layer) => layer.getClassName() === 'BatchNormalization');
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
      weights.push({ info, kernel: shape.length >= 2, index: weights.length, layerVariable });
    }
  return weights;
}

/** Layers that are models or wrap another layer hold more layers. */
function leaves(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => {
    const outer = layer as Layer & { readonly layers?: readonly Layer[]; readonly layer?: Layer };
    if (outer.layers) return leaves(outer.layers);
    return outer.layer ? [layer, ...leaves([outer.layer])] : [layer];
  });
}
