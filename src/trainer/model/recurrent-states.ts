/**
 * The states that stateful recurrent layers carry from batch to batch. Each epoch and each validation begins with zeros, as a reset
 * between passes over the data does in Keras, and a checkpoint within an epoch saves them.
 */
import type { LayersModel, Tensor, Tf } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];
type Stateful = Layer & { readonly states: readonly Tensor[] | null; resetStates(states?: Tensor[]): void };

const isStateful = (layer: Layer): layer is Stateful => layer.stateful && 'resetStates' in layer && 'states' in layer;

/** A bidirectional layer has one that reads forwards and one that reads backwards. */
function directionsOf(layer: Layer): readonly Layer[] {
  const { forwardLayer, backwardLayer } = layer as Layer & { readonly forwardLayer?: Layer; readonly backwardLayer?: Layer };
  return forwardLayer && backwardLayer ? [forwardLayer, backwardLayer] : [layer];
}

export class RecurrentStates {
  readonly #tf: Tf;
  readonly #layers: readonly Stateful[];

  constructor(tf: Tf, layers: readonly Layer[]) {
    this.#tf = tf;
    this.#layers = layers.flatMap(directionsOf).filter(isStateful);
  }

  get isEmpty(): boolean {
    return this.#layers.length === 0;
  }

  reset(): void {
    for (const layer of this.#layers) layer.resetStates();
  }

  /** Each state by a name that is unique in the model. They belong to the layers. */
  get all(): ReadonlyMap<string, Tensor> {
    return new Map(this.#layers.flatMap((layer) => (layer.states ?? []).map((state, i) => [nameOf(layer, i), state] as const)));
  }

  /** Sets all states of the layers that have them in `saved`. */
  restore(saved: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>): void {
    for (const layer of this.#layers) {
      const states = (layer.states ?? []).flatMap((_, i) => saved.get(nameOf(layer, i)) ?? []);
      if (states.length === 0 || states.length !== layer.states?.length) continue;
      const tensors = states.map(({ values, shape }) => this.#tf.tensor(values, [...shape]));
      layer.resetStates(tensors);
      this.#tf.dispose(tensors);
    }
  }
}

const nameOf = (layer: Layer, index: number) => `${layer.name}/${index}`;
