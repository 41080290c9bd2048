/** One training step: forward and backward for each of its batches, clip, update; and what it leaves for the figures. */
import type { Tensor } from '../../catalog/tf.ts';
import type { Statistics } from '../backends/statistics.ts';
import { ignoreRejection, type Readback } from '../backends/readback.ts';
import { clip, clips, beginPass, type BatchStatistics, readAtOnce } from '../model/gradients.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Network } from '../model/network.ts';
import { constrain } from '../model/penalties.ts';
import type { StepTensors } from '../measure/probes.ts';
import type { Batch } from '../program/types.ts';
import type { Updater } from '../optimizer/updater.ts';

export interface StepStatistics extends BatchStatistics {
  readonly gradientNorm: number;
  readonly updateNorm: number;
}

export interface StepBegun {
  /** On their way, where the backend computes elsewhere; they come with the next read. */
  readonly figures: Promise<StepStatistics>;
  readonly examples: number;
  /** Milliseconds of forward, backward and update, and of the norms after it. */
  readonly stepTime: number;
  readonly normTime: number;
  readonly traces: StepTensors;
  /** Frees the traces. */
  dispose(): void;
}

export type StepTaken = Omit<StepBegun, 'figures'> & StepStatistics;

export class Stepper {
  readonly #network: Network;
  readonly #optimizer: Updater;
  readonly #statistics: Statistics;
  readonly #settings: LiveSettings;
  readonly #readback: Readback | undefined;

  /** With a `readback`, nothing is waited for that the step itself does not need. */
  constructor(network: Network, optimizer: Updater, statistics: Statistics, settings: LiveSettings, readback?: Readback) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#settings = settings;
    this.#readback = readback;
  }

  /**
   * Trains on all these batches together: one update. `step` counts from 1. Only where it is `traced` are the updates sure to be
   * among the traces.
   */
  async begin(
    batches: AsyncIterable<Batch> | Iterable<Batch>,
    step: number,
    learningRate: number,
    traced = true,
  ): Promise<StepBegun> {
    const began = performance.now();
    const { regularization, optimizer: values } = this.#settings;
    const readback = this.#readback;
    const read = readback ? (tensor: Tensor) => readback.ask(tensor) : readAtOnce;
    const { gradients, examples, figures } = await beginPass(this.#network, batches, regularization, read);
    // Where nothing is read behind, the loss is here by now; what it was computed with is part of the step's time.
    if (!readback) await figures;
    const asked = clips(regularization) ? this.#norm(gradients) : Number.NaN;
    if (typeof asked !== 'number') readback?.flush();
    const norm = await asked;
    const clipped = clip(this.#network, gradients, regularization, norm);
    const updates = await this.#optimizer.apply(clipped, { values, learningRate, step, regularization }, traced);
    constrain(this.#network, regularization);
    for (const gradient of clipped) if (gradient && !gradients.includes(gradient)) gradient.dispose();
    const updated = performance.now();
    const deltas = updates.map((update) => update?.delta);
    const squares = (of: 'gradient' | 'delta') => updates.map((update) => update?.squares?.[of]);
    const gradientNorm = Number.isNaN(norm) ? this.#norm(gradients, squares('gradient')) : norm;
    const updateNorm = this.#norm(deltas, squares('delta'));
    const all = async () => ({ ...(await figures), gradientNorm: await gradientNorm, updateNorm: await updateNorm });
    return {
      figures: ignoreRejection(all()),
      examples,
      stepTime: updated - began,
      normTime: performance.now() - updated,
      traces: { gradients, updates: deltas },
      dispose() {
        for (const tensor of [...gradients, ...deltas]) tensor?.dispose();
      },
    };
  }

  /** `begin`, and waits for what it comes to. */
  async take(...given: Parameters<Stepper['begin']>): Promise<StepTaken> {
    const { figures, ...begun } = await this.begin(...given);
    return { ...begun, ...(await figures) };
  }

  /** The Euclidean norm of all these together; the sums of squares that are `known` are not computed again. */
  #norm(tensors: readonly (Tensor | undefined)[], known: readonly (number | undefined)[] = []): number | Promise<number> {
    const unknown = tensors.filter((tensor, i): tensor is Tensor => tensor !== undefined && known[i] === undefined);
    const sum = known.reduce<number>((all, one) => all + (one ?? 0), 0);
    const rest = this.#statistics.squares(unknown);
    // Only a backend that computes elsewhere has to be waited for.
    return typeof rest === 'number' ? Math.sqrt(sum + rest) : ignoreRejection(rest.then((squares) => Math.sqrt(sum + squares)));
  }
}
