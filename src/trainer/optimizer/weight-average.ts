/**
 * An average of the weights along the training, which often generalizes better than the last weights do: exponential (Polyak &
 * Juditsky 1992, Acceleration of stochastic approximation by averaging; as Keras' `use_ema`) or stochastic weight averaging
 * (Izmailov et al. 2018, Averaging weights leads to wider optima and better generalization, algorithm 1).
 *
 * All weights are averaged. Of batch normalization's running statistics the exponential average is what Keras and PyTorch take as
 * well; those of stochastic weight averaging are measured anew (`renormalize.ts`). Each average moves by a share of its distance to the
 * weight, so that a weight that does not change, as in a frozen layer, stays what it is bit for bit.
 */
import type { Tensor } from '../../catalog/tf.ts';
import type { TrainingOptions } from '../../core/training-options.ts';
import { type Network, readWeight, variableOf } from '../model/network.ts';

export type Averaging = Pick<TrainingOptions, 'averaging' | 'averagingDecay' | 'averagingStart'>;

export class WeightAverage {
  readonly #network: Network;
  readonly #settings: Averaging;
  readonly #averages = new Map<string, Tensor>();
  /** How many times the weights were taken into the average. */
  #taken = 0;

  constructor(network: Network, settings: Averaging) {
    this.#network = network;
    this.#settings = settings;
  }

  get taken(): number {
    return this.#taken;
  }

  /** By the weight's name; empty before the first weights were taken. */
  get averages(): ReadonlyMap<string, Tensor> {
    return this.#averages;
  }

  /** Puts back what a checkpoint kept. The tensors are its own from now on. */
  restore(averages: ReadonlyMap<string, Tensor>, taken: number): void {
    this.dispose();
    for (const [name, tensor] of averages) this.#averages.set(name, tensor);
    this.#taken = taken;
  }

  /** After a step; `epochs` are those completed before it. a ← a + (1 − decay)·(w − a), and a = w at first. */
  stepped(epochs: number): void {
    const { averaging, averagingDecay, averagingStart } = this.#settings;
    if (averaging === 'ema' && epochs >= averagingStart) this.#take(1 - averagingDecay);
  }

  /** Whether the average was taken anew at the end of this epoch, counted from 1, and so has statistics to be measured. */
  renewedBy(epoch: number): boolean {
    const { averaging, averagingStart } = this.#settings;
    return averaging === 'swa' && epoch > averagingStart;
  }

  /** At the end of an epoch, counted from 1. a ← a + (w − a)/n for the n-th: the equal mean of all of them. */
  epochEnded(epoch: number): void {
    if (this.renewedBy(epoch)) this.#take(1 / (this.#taken + 1));
  }

  /** Does something while the averages are the model's weights, and then puts the weights back; at once where there are none. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    if (this.#taken === 0) return act();
    const raw = this.#network.weights.map((weight) => readWeight(weight).clone());
    this.adopt();
    try {
      return await act();
    } finally {
      this.#network.weights.forEach((weight, i) => {
        const tensor = raw[i];
        // Not through the layer, whose constraint would round the weight once more.
        if (tensor) variableOf(weight).assign(tensor);
        tensor?.dispose();
      });
    }
  }

  /** Does something that changes the averages, which are the model's weights meanwhile. */
  async amend(act: () => Promise<void>): Promise<void> {
    await this.during(async () => {
      await act();
      for (const weight of this.#network.weights) {
        const { name } = weight.info;
        this.#averages.get(name)?.dispose();
        this.#averages.set(name, readWeight(weight).clone());
      }
    });
  }

  /** Makes the averages the model's weights. */
  adopt(): void {
    for (const weight of this.#network.weights) {
      const average = this.#averages.get(weight.info.name);
      if (average) variableOf(weight).assign(average);
    }
  }

  /** The averages as they are now, for somebody else to keep; undefined where there are none. */
  copy(): Map<string, Tensor> | undefined {
    if (this.#taken === 0) return undefined;
    return new Map([...this.#averages].map(([name, tensor]) => [name, tensor.clone()]));
  }

  dispose(): void {
    for (const tensor of this.#averages.values()) tensor.dispose();
    this.#averages.clear();
  }

  /** Moves each average by this share of its distance to the weight. */
  #take(share: number): void {
    const { tf, weights } = this.#network;
    for (const weight of weights) {
      const { name } = weight.info;
      const before = this.#averages.get(name);
      const value = readWeight(weight);
      const next = before ? tf.tidy(() => tf.add(before, tf.mul(tf.sub(value, before), share))) : value.clone();
      before?.dispose();
      this.#averages.set(name, next);
    }
    this.#taken++;
  }
}
