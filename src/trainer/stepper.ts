/** One training step: forward and backward for each of its batches, clip, update; and what it leaves for the figures. */
import type { Tensor } from '../catalog/tf.ts';
import type { Statistics } from './backends/statistics.ts';
import { clip, clips, pass } from './gradients.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Network } from './network.ts';
import { constrain } from './penalties.ts';
import type { Traces } from './probes.ts';
import type { Batch } from './program/types.ts';
import type { Updater } from './updater.ts';

export interface Taken {
  readonly loss: number;
  readonly penalty: number;
  readonly penalties: Readonly<Record<string, number>>;
  readonly metrics: readonly number[];
  readonly examples: number;
  readonly gradientNorm: number;
  readonly updateNorm: number;
  /** Milliseconds of forward, backward and update, and of the norms after it. */
  readonly stepTime: number;
  readonly normTime: number;
  readonly traces: Traces;
  /** Frees the traces. */
  dispose(): void;
}

export class Stepper {
  readonly #network: Network;
  readonly #optimizer: Updater;
  readonly #statistics: Statistics;
  readonly #settings: LiveSettings;

  constructor(network: Network, optimizer: Updater, statistics: Statistics, settings: LiveSettings) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#settings = settings;
  }

  /**
   * Trains on all these batches together: one update. `step` counts from 1. Only where it is `traced` are the updates sure to be
   * among the traces.
   */
  async take(batches: AsyncIterable<Batch> | Iterable<Batch>, step: number, learningRate: number, traced = true): Promise<Taken> {
    const begin = performance.now();
    const { regularization, optimizer: values } = this.#settings;
    const { gradients, ...figures } = await pass(this.#network, batches, regularization);
    const norm = clips(regularization) ? await this.#norm(gradients) : Number.NaN;
    const clipped = clip(this.#network, gradients, regularization, norm);
    const updates = await this.#optimizer.apply(clipped, { values, learningRate, step, regularization }, traced);
    constrain(this.#network, regularization);
    for (const gradient of clipped) if (gradient && !gradients.includes(gradient)) gradient.dispose();
    const updated = performance.now();
    const deltas = updates.map((update) => update?.delta);
    const squares = (of: 'gradient' | 'delta') => updates.map((update) => update?.squares?.[of]);
    const gradientNorm = Number.isNaN(norm) ? await this.#norm(gradients, squares('gradient')) : norm;
    const updateNorm = await this.#norm(deltas, squares('delta'));
    return {
      ...figures,
      gradientNorm,
      updateNorm,
      stepTime: updated - begin,
      normTime: performance.now() - updated,
      traces: { gradients, updates: deltas },
      dispose() {
        for (const tensor of [...gradients, ...deltas]) tensor?.dispose();
      },
    };
  }

  /** The Euclidean norm of all these together; the sums of squares that are `known` are not computed again. */
  async #norm(tensors: readonly (Tensor | undefined)[], known: readonly (number | undefined)[] = []): Promise<number> {
    let sum = 0;
    for (const [i, tensor] of tensors.entries()) {
      const squares = known[i] ?? (tensor && this.#statistics.squares(tensor));
      // Only a backend that computes elsewhere has to be waited for.
      if (squares !== undefined) sum += typeof squares === 'number' ? squares : await squares;
    }
    return Math.sqrt(sum);
  }
}
