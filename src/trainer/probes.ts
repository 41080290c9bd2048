/** The expensive figures: what the layers and histograms tables hold of one sampled step. */
import type { Tensor } from '../catalog/tf.ts';
import { figuresOf, HISTOGRAM_COLUMNS, HISTOGRAM_KINDS, LAYER_COLUMNS } from '../core/tables.ts';
import { FIGURES, HISTOGRAM_WIDTH, type Pair, type Rows, rowsFor, type Statistics } from './backends/statistics.ts';
import { type Network, readWeight } from './network.ts';
import type { Outbox } from './outbox.ts';
import type { RuleOptimizer } from './rule-optimizer.ts';

export interface Moment {
  readonly step: number;
  readonly time: number;
  /** Epochs done, with fraction. */
  readonly epoch: number;
}

/** What a step leaves behind for its figures: one entry a trainable weight. */
export interface Traces {
  readonly gradients: readonly (Tensor | undefined)[];
  readonly updates: readonly (Tensor | undefined)[];
}

/** Columns that every tensor has in the layers table; zeros and non-finite counts are kept of the gradient alone. */
const KEPT = figuresOf('tensor').length;
const ZEROS = FIGURES.indexOf('zeros');
const NON_FINITE = FIGURES.indexOf('nonFinite');

export class Probes {
  readonly layerColumns: readonly string[];
  readonly #network: Network;
  readonly #optimizer: RuleOptimizer;
  readonly #statistics: Statistics;
  readonly #slots: readonly string[];
  readonly #histograms: boolean;
  readonly #rows: Rows;

  constructor(network: Network, optimizer: RuleOptimizer, statistics: Statistics, slots: readonly string[], histograms: boolean) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#slots = slots;
    this.#histograms = histograms;
    this.#rows = rowsFor(HISTOGRAM_KINDS.length + slots.length);
    this.layerColumns = [...LAYER_COLUMNS, ...slots.flatMap((slot) => figuresOf(slot))];
  }

  declare(outbox: Outbox): void {
    outbox.declare('layers', this.layerColumns);
    outbox.declare('histograms', HISTOGRAM_COLUMNS);
  }

  /** Reads and records the figures of all weights; weights and slots as they are after the step. Returns the layers' rows. */
  async record(outbox: Outbox, { step, time, epoch }: Moment, traces: Traces): Promise<number[][]> {
    const rows: number[][] = [];
    for (const [i, weight] of this.#network.trainable.entries()) {
      const gradient = traces.gradients[i];
      const update = traces.updates[i];
      if (!gradient || !update) continue;
      const pair = await this.#statistics.pair(update, gradient);
      const slots = this.#optimizer.slotsOf(weight);
      const tensors = [gradient, readWeight(weight), update, ...this.#slots.flatMap((name) => slots[name] ?? [])];
      await this.#statistics.read(tensors, this.#rows);
      const row = this.#layerRow([weight.index, time, epoch], pair);
      rows.push(row);
      outbox.row('layers', step, row);
      if (this.#histograms) this.#recordHistograms(outbox, step, weight.index, time, epoch, tensors.length);
    }
    return rows;
  }

  #layerRow(place: readonly number[], pair: Pair): number[] {
    const of = (tensor: number) => this.#rows.figures.subarray(tensor * FIGURES.length, tensor * FIGURES.length + KEPT);
    const norm = (tensor: number) => this.#rows.figures[tensor * FIGURES.length] ?? Number.NaN;
    const { figures } = this.#rows;
    const slots = this.#slots.flatMap((_, i) => [...of(HISTOGRAM_KINDS.length + i)]);
    return [
      ...place,
      ...of(0),
      ...of(1),
      ...of(2),
      pair.normA / norm(1),
      -pair.dot / (pair.normA * pair.normB),
      pair.meanRatio,
      figures[ZEROS] ?? Number.NaN,
      figures[NON_FINITE] ?? Number.NaN,
      ...slots,
    ];
  }

  #recordHistograms(outbox: Outbox, step: number, weight: number, time: number, epoch: number, kinds: number): void {
    for (let kind = 0; kind < kinds; kind++) {
      const histogram = this.#rows.histograms.subarray(kind * HISTOGRAM_WIDTH, (kind + 1) * HISTOGRAM_WIDTH);
      outbox.row('histograms', step, [weight, kind, time, epoch, ...histogram]);
    }
  }
}
