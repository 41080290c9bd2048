/** Forward hooks: called with a layer's input and output each time that it is applied, as PyTorch's are. */
import type { LayersModel, Tensor } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];
export type ForwardHook = (layer: Layer, input: Tensor, output: Tensor) => void;

const first = (tensors: Tensor | Tensor[]): Tensor | undefined => (Array.isArray(tensors) ? tensors[0] : tensors);

export class LayerHooks {
  /** Called for every layer, as long as it is set. */
  permanentHook: ForwardHook | undefined;
  #hook: ForwardHook | undefined;
  #currentLayer: string | undefined;

  constructor(layers: readonly Layer[]) {
    for (const layer of layers) {
      const call = layer.call.bind(layer);
      layer.call = (inputs, kwargs) => {
        const outer = this.#currentLayer;
        this.#currentLayer = layer.name;
        const outputs = call(inputs, kwargs);
        this.#currentLayer = outer;
        const [input, output] = [first(inputs), first(outputs)];
        if (!input || !output) return outputs;
        this.#hook?.(layer, input, output);
        this.permanentHook?.(layer, input, output);
        return outputs;
      };
    }
  }

  /** The name of the layer that is being computed; undefined outside any. */
  get currentLayer(): string | undefined {
    return this.#currentLayer;
  }

  /** Runs `run` with a hook that is called for every layer. */
  withHook<T>(hook: ForwardHook | undefined, run: () => T): T {
    this.#hook = hook;
    try {
      return run();
    } finally {
      this.#hook = undefined;
    }
  }
}
