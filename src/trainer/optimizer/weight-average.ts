/**
 * Averages the weights over the training, which often generalizes better than the last weights do: exponential (Polyak &
 * Juditsky 1992, Acceleration of stochastic approximation by averaging; as Keras' `use_ema`) or stochastic weight averaging
 * (Izmailov et al. 2018, Averaging weights leads to wider optima and better generalization, algorithm 1).
 *
 * All weights are averaged. The running statistics of batch normalization are averaged exponentially, as in Keras and PyTorch; with
 * stochastic weight averaging they are recomputed (`renormalize.ts`). Each average moves by a share of its distance to the weight, so
 * that it equals a weight that does not change, as in a frozen layer, bit for bit.
 */
import type { Tensor } from '../../catalog/tf.ts';
import type { TrainingOptions } from '../../core/training-options.ts';
import { type Network, readWeight, variableOf } from '../model/network.ts';

export type Averaging = Pick<TrainingOptions, 'averaging' | 'averagingDecay' | 'averagingStart'>;

export class WeightAverage {
  readonly #network: Network;
  readonly #settings: Averaging;
  readonly #averages = new Map<string, Tensor>();
  /** How many times the weights were averaged. */
  #count = 0;

  constructor(network: Network, settings: Averaging) {
    this.#network = network;
    this.#settings = settings;
  }

  get count(): number {
    return this.#count;
  }

  /** By the weight's name; empty before averaging starts. */
  get averages(): ReadonlyMap<string, Tensor> {
    return this.#averages;
  }

  /** Restores the averages of a checkpoint. It owns the tensors from now on. */
  restore(averages: ReadonlyMap<string, Tensor>, count: number): void {
    this.dispose();
    for (const [name, tensor] of averages) this.#averages.set(name, tensor);
    this.#count = count;
  }

  /** To be called after each step; `epochs` are those completed before it. a ← a + (1 − decay)·(w − a), and a = w at first. */
  afterStep(epochs: number): void {
    const { averaging, averagingDecay, averagingStart } = this.#settings;
    if (averaging === 'ema' && epochs >= averagingStart) this.#update(1 - averagingDecay);
  }

  /** Whether the average changes at the end of this epoch, counted from 1, so that batch statistics must be recomputed. */
  updatesAfter(epoch: number): boolean {
    const { averaging, averagingStart } = this.#settings;
    return averaging === 'swa' && epoch > averagingStart;
  }

  /** To be called at the end of each epoch, counted from 1. a ← a + (w − a)/n for the n-th: the mean of all of them. */
  afterEpoch(epoch: number): void {
    if (this.updatesAfter(epoch)) this.#update(1 / (this.#count + 1));
  }

  /** Runs `act` while the averages are the model's weights, and then restores the weights. */
  async whileApplied<T>(act: () => Promise<T>): Promise<T> {
    if (this.#count === 0) return act();
    const raw = this.#network.weights.map((weight) => readWeight(weight).clone());
    this.apply();
    try {
      return await act();
    } finally {
      this.#network.weights.forEach((weight, i) => {
        const tensor = raw[i];
        // Not through the layer, whose constraint would round the weight again.
        if (tensor) variableOf(weight).assign(tensor);
        tensor?.dispose();
      });
    }
  }

  /** Runs `act`, which may change the averages: meanwhile they are the model's weights. */
  async recompute(act: () => Promise<void>): Promise<void> {
    await this.whileApplied(async () => {
      await act();
      for (const weight of this.#network.weights) {
        const { name } = weight.info;
        this.#averages.get(name)?.dispose();
        this.#averages.set(name, readWeight(weight).clone());
      }
    });
  }

  /** Makes the averages the model's weights. */
  apply(): void {
    for (const weight of this.#network.weights) {
      const average = this.#averages.get(weight.info.name);
      if (average) variableOf(weight).assign(average);
    }
  }

  /** A copy of the averages, which the caller owns; undefined where there are none. */
  copy(): Map<string, Tensor> | undefined {
    if (this.#count === 0) return undefined;
    return new Map([...this.#averages].map(([name, tensor]) => [name, tensor.clone()]));
  }

  dispose(): void {
    for (const tensor of this.#averages.values()) tensor.dispose();
    this.#averages.clear();
  }

  /** Moves each average by this share of its distance to the weight. */
  #update(share: number): void {
    const { tf, weights } = this.#network;
    for (const weight of weights) {
      const { name } = weight.info;
      const before = this.#averages.get(name);
      const value = readWeight(weight);
      const next = before ? tf.tidy(() => tf.add(before, tf.mul(tf.sub(value, before), share))) : value.clone();
      before?.dispose();
      this.#averages.set(name, next);
    }
    this.#count++;
  }
}
