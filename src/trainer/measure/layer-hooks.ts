/** Listens to layers while a model is applied: what went in, and what came out. */
import type { LayersModel, Tensor } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];
export type ForwardHook = (layer: Layer, input: Tensor, output: Tensor) => void;

const first = (tensors: Tensor | Tensor[]): Tensor | undefined => (Array.isArray(tensors) ? tensors[0] : tensors);

export class LayerHooks {
  /** Told of every call, for as long as it is there. */
  watch: ForwardHook | undefined;
  #hook: ForwardHook | undefined;
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
        this.#hook?.(layer, input, output);
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
  listen<T>(heard: ForwardHook | undefined, run: () => T): T {
    this.#hook = heard;
    try {
      return run();
    } finally {
      this.#hook = undefined;
    }
  }
}
