/** Takes training steps: forward and backward pass for each batch, gradient clipping, and the optimizer's update. */
import type { Tensor } from '../../catalog/tf.ts';
import type { Statistics } from '../backends/statistics.ts';
import { ignoreRejection, type Readback } from '../backends/readback.ts';
import { clip, clips, globalClipFactor, beginPass, type BatchStatistics, readAtOnce } from '../model/gradients.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Network } from '../model/network.ts';
import { constrain } from '../model/apply-penalties.ts';
import type { StepTensors } from '../measure/probes.ts';
import type { Batch } from '../program/types.ts';
import type { Updater } from '../optimizer/updater.ts';

export interface StepStatistics extends BatchStatistics {
  readonly gradientNorm: number;
  readonly updateNorm: number;
  /** What is left of the gradients' global norm after clipping, 0 to 1; NaN where clipping is off. */
  readonly clipRatio: number;
}

/** A step that was begun. */
export interface StepInFlight {
  /** On a device these arrive with the next read. */
  readonly statistics: Promise<StepStatistics>;
  readonly examples: number;
  /** Milliseconds of forward, backward and update, and of the norms after it. */
  readonly stepTime: number;
  readonly normTime: number;
  readonly tensors: StepTensors;
  /** Disposes of `tensors`. */
  dispose(): void;
}

export type StepResult = Omit<StepInFlight, 'statistics'> & StepStatistics;

export class Stepper {
  readonly #network: Network;
  readonly #optimizer: Updater;
  readonly #statistics: Statistics;
  readonly #settings: LiveSettings;
  readonly #readback: Readback | undefined;

  /** With a `readback`, only what the step itself needs is awaited. */
  constructor(network: Network, optimizer: Updater, statistics: Statistics, settings: LiveSettings, readback?: Readback) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#settings = settings;
    this.#readback = readback;
  }

  /**
   * Takes one step on all these batches together. `step` counts from 1. Unless it is `traced`, the updates may be missing from
   * `tensors`.
   */
  async begin(
    batches: AsyncIterable<Batch> | Iterable<Batch>,
    step: number,
    learningRate: number,
    traced = true,
  ): Promise<StepInFlight> {
    const began = performance.now();
    const { regularization, optimizer: values } = this.#settings;
    const readback = this.#readback;
    const read = readback ? (tensor: Tensor) => readback.read(tensor) : readAtOnce;
    const { gradients, examples, statistics } = await beginPass(this.#network, batches, regularization, read);
    // In this process the loss is known by now, and reading it is part of the step's time.
    if (!readback) await statistics;
    const clipping = clips(regularization);
    const requested = clipping ? this.#norm(gradients) : Number.NaN;
    if (typeof requested !== 'number') readback?.flush();
    const norm = await requested;
    const clipped = clip(this.#network, gradients, regularization, norm);
    const updates = await this.#optimizer.apply(clipped, { values, learningRate, step, regularization }, traced);
    constrain(this.#network, regularization);
    const squares = (of: 'gradient' | 'delta') => updates.map((update) => update?.squares?.[of]);
    const clipRatio = clipping ? this.#clipRatio(clipped, squares('gradient'), regularization, norm) : Number.NaN;
    for (const gradient of clipped) if (gradient && !gradients.includes(gradient)) gradient.dispose();
    const updated = performance.now();
    const deltas = updates.map((update) => update?.delta);
    const gradientNorm = Number.isNaN(norm) ? this.#norm(gradients, squares('gradient')) : norm;
    const updateNorm = this.#norm(deltas, squares('delta'));
    const all = async () => ({
      ...(await statistics),
      gradientNorm: await gradientNorm,
      updateNorm: await updateNorm,
      clipRatio: await clipRatio,
    });
    return {
      statistics: ignoreRejection(all()),
      examples,
      stepTime: updated - began,
      normTime: performance.now() - updated,
      tensors: { gradients, updates: deltas },
      dispose() {
        for (const tensor of [...gradients, ...deltas]) tensor?.dispose();
      },
    };
  }

  /** `begin`, and waits for its results. */
  async take(...given: Parameters<Stepper['begin']>): Promise<StepResult> {
    const { statistics, ...begun } = await this.begin(...given);
    return { ...begun, ...(await statistics) };
  }

  /** Measured before the clipped gradients, whose global norm was `norm`, are disposed of. */
  #clipRatio(
    clipped: readonly (Tensor | undefined)[],
    squares: readonly (number | undefined)[],
    regularization: LiveSettings['regularization'],
    norm: number,
  ): number | Promise<number> {
    const factor = globalClipFactor(regularization, norm);
    if (factor !== undefined) return factor;
    const ratio = (applied: number) => (norm > 0 ? Math.min(1, applied / norm) : 1);
    const applied = this.#norm(clipped, squares);
    return typeof applied === 'number' ? ratio(applied) : ignoreRejection(applied.then(ratio));
  }

  /** The Euclidean norm of all these together; the sums of squares that are `known` are not computed again. */
  #norm(tensors: readonly (Tensor | undefined)[], known: readonly (number | undefined)[] = []): number | Promise<number> {
    const unknown = tensors.filter((tensor, i): tensor is Tensor => tensor !== undefined && known[i] === undefined);
    const sum = known.reduce<number>((all, one) => all + (one ?? 0), 0);
    const rest = this.#statistics.squares(unknown);
    // Only a backend on a device returns a promise.
    return typeof rest === 'number' ? Math.sqrt(sum + rest) : ignoreRejection(rest.then((squares) => Math.sqrt(sum + squares)));
  }
}
