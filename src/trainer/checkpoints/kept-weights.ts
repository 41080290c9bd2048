import type { Tensor } from '../../catalog/tf.ts';
import { type Network, readWeight } from '../model/network.ts';

/** A copy of the model's weights: of the best epoch so far, or of the start. It shares memory with the model until that changes. */
export class KeptWeights {
  readonly #network: Network;
  #kept: ReadonlyMap<string, Tensor> | undefined;

  constructor(network: Network) {
    this.#network = network;
  }

  /** By the weight's name; undefined before any were kept. */
  get kept(): ReadonlyMap<string, Tensor> | undefined {
    return this.#kept;
  }

  /** Keeps these tensors, which it owns from now on, or else the model's weights as they are now. */
  keep(tensors?: ReadonlyMap<string, Tensor>): void {
    this.dispose();
    this.#kept = tensors ?? new Map(this.#network.weights.map((weight) => [weight.info.name, readWeight(weight).clone()]));
  }

  /** Writes them into the model; false when there are none. */
  restore(): boolean {
    for (const weight of this.#network.weights) {
      const tensor = this.#kept?.get(weight.info.name);
      if (tensor) weight.layerVariable.write(tensor);
    }
    return this.#kept !== undefined;
  }

  dispose(): void {
    for (const tensor of this.#kept?.values() ?? []) tensor.dispose();
    this.#kept = undefined;
  }
}
