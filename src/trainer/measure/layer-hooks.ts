/** Listens to layers while a model is applied: what went in, and what came out. */
import type { LayersModel, Tensor } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];
export type Heard = (layer: Layer, input: Tensor, output: Tensor) => void;

const first = (tensors: Tensor | Tensor[]): Tensor | undefined => (Array.isArray(tensors) ? tensors[0] : tensors);

export class Tap {
  /** Told of every call, for as long as it is there. */
  watch: Heard | undefined;
  #heard: Heard | undefined;
  #at: string | undefined;

  constructor(layers: readonly Layer[]) {
    for (const layer of layers) {
      const call = layer.call.bind(layer);
      layer.call = (inputs, kwargs) => {
        const before = this.#at;
        this.#at = layer.name;
        const outputs = call(inputs, kwargs);
        this.#at = before;
        const [input, output] = [first(inputs), first(outputs)];
        if (!input || !output) return outputs;
        this.#heard?.(layer, input, output);
        this.watch?.(layer, input, output);
        return outputs;
      };
    }
  }

  /** The name of the layer that is being computed; undefined outside of all. */
  get at(): string | undefined {
    return this.#at;
  }

  /** Tells of each layer that is called while `run` runs; nothing where nobody listens. */
  listen<T>(heard: Heard | undefined, run: () => T): T {
    this.#heard = heard;
    try {
      return run();
    } finally {
      this.#heard = undefined;
    }
  }
}
