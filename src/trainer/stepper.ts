/** One training step: forward, backward, clip, update; and what it leaves for the figures. */
import type { Tensor } from '../catalog/tf.ts';
import type { Pair, Statistics } from './backends/statistics.ts';
import { clip, clips, pass } from './gradients.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Network } from './network.ts';
import type { Traces } from './probes.ts';
import type { Batch } from './program/types.ts';
import type { RuleOptimizer } from './rule-optimizer.ts';

export interface Taken {
  readonly loss: number;
  readonly penalty: number;
  readonly metrics: readonly number[];
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
  readonly #optimizer: RuleOptimizer;
  readonly #statistics: Statistics;
  readonly #settings: LiveSettings;

  constructor(network: Network, optimizer: RuleOptimizer, statistics: Statistics, settings: LiveSettings) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#settings = settings;
  }

  /** Trains on the batch; `step` counts from 1. */
  async take(batch: Batch, step: number, learningRate: number): Promise<Taken> {
    const begin = performance.now();
    const { regularization, optimizer: values } = this.#settings;
    const { gradients, ...figures } = await pass(this.#network, batch, regularization);
    const norm = clips(regularization) ? rootOfSum(await this.#pairs(gradients, gradients), ({ dot }) => dot) : Number.NaN;
    const clipped = clip(this.#network, gradients, regularization, norm);
    const updates = this.#optimizer.apply(clipped, { values, learningRate, step, regularization });
    for (const gradient of clipped) if (gradient && !gradients.includes(gradient)) gradient.dispose();
    const updated = performance.now();
    const pairs = await this.#pairs(updates, gradients);
    return {
      ...figures,
      gradientNorm: rootOfSum(pairs, ({ normB }) => normB ** 2),
      updateNorm: rootOfSum(pairs, ({ normA }) => normA ** 2),
      stepTime: updated - begin,
      normTime: performance.now() - updated,
      traces: { gradients, updates, pairs },
      dispose() {
        for (const tensor of [...gradients, ...updates]) tensor?.dispose();
      },
    };
  }

  async #pairs(first: readonly (Tensor | undefined)[], second: readonly (Tensor | undefined)[]): Promise<(Pair | undefined)[]> {
    const pairs: (Pair | undefined)[] = [];
    for (const [i, a] of first.entries()) {
      const b = second[i];
      pairs.push(a && b && (await this.#statistics.pair(a, b)));
    }
    return pairs;
  }
}

function rootOfSum(pairs: readonly (Pair | undefined)[], of: (pair: Pair) => number): number {
  let sum = 0;
  for (const pair of pairs) if (pair) sum += of(pair);
  return Math.sqrt(sum);
}
