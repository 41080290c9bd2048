/** The expensive figures: what the layers and histograms tables hold of one sampled step. */
import type { Tensor } from '../catalog/tf.ts';
import {
  DENOMINATOR_COLUMNS,
  figuresOf,
  HISTOGRAM_COLUMNS,
  HISTOGRAM_KINDS,
  LAYER_COLUMNS,
  RATE_COLUMNS,
} from '../core/tables.ts';
import { FIGURES, HISTOGRAM_WIDTH, type Rows, rowsFor, type Statistics } from './backends/statistics.ts';
import { type Network, readWeight, type Weight } from './network.ts';
import type { Outbox } from './outbox.ts';
import type { KeptWeights } from './state.ts';
import type { UpdateAt, Updater } from './updater.ts';

export interface Moment extends Pick<UpdateAt, 'values' | 'learningRate'> {
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
const NOTHING = Array<number>(KEPT).fill(Number.NaN);
const KINDS = HISTOGRAM_KINDS.length;
const ZEROS = FIGURES.indexOf('zeros');
const NON_FINITE = FIGURES.indexOf('nonFinite');

export class Probes {
  readonly layerColumns: readonly string[];
  readonly #network: Network;
  readonly #optimizer: Updater;
  readonly #statistics: Statistics;
  readonly #start: KeptWeights;
  /** The update of each weight in the sample before, by the weight's name. */
  readonly #before = new Map<string, { readonly update: Tensor; readonly norm: number }>();
  readonly #startSquares = new Map<string, number>();
  readonly #slots: readonly string[];
  readonly #histograms: boolean;
  readonly #mean: string | undefined;
  readonly #rows: Rows;
  /** In place of the divisor's figures, for a weight that has none. */
  readonly #unknown: readonly number[];

  /** `mean` is the slot that is the running mean of the gradient, where there is one. */
  constructor(
    network: Network,
    optimizer: Updater,
    statistics: Statistics,
    start: KeptWeights,
    slots: readonly string[],
    histograms: boolean,
    mean?: string,
  ) {
    this.#network = network;
    this.#optimizer = optimizer;
    this.#statistics = statistics;
    this.#start = start;
    this.#slots = slots;
    this.#histograms = histograms;
    this.#mean = mean;
    this.#rows = rowsFor(KINDS + slots.length);
    const { divides } = optimizer;
    const divisor = [...(divides ? DENOMINATOR_COLUMNS : []), ...(divides?.rated ? RATE_COLUMNS : [])];
    this.#unknown = divisor.map(() => Number.NaN);
    this.layerColumns = [...LAYER_COLUMNS, ...divisor, ...slots.flatMap((slot) => figuresOf(slot))];
  }

  declare(outbox: Outbox): void {
    outbox.declare('layers', this.layerColumns);
    outbox.declare('histograms', HISTOGRAM_COLUMNS);
  }

  /** Reads and records the figures of all weights; weights and slots as they are after the step. Returns the layers' rows. */
  async record(outbox: Outbox, moment: Moment, traces: Traces): Promise<number[][]> {
    const { step, time, epoch } = moment;
    const rows: number[][] = [];
    for (const [i, weight] of this.#network.trainable.entries()) {
      const gradient = traces.gradients[i];
      const update = traces.updates[i];
      if (!gradient) continue;
      const along = update ? await this.#statistics.dot(update, gradient) : Number.NaN;
      const slots = this.#optimizer.slotsOf(weight);
      const mean = this.#mean === undefined ? undefined : slots[this.#mean];
      const beside = mean ? await this.#statistics.dot(mean, gradient) : Number.NaN;
      // A weight need not have every slot: those it has come one after the other, each under its own kind.
      const all = [gradient, readWeight(weight), update, ...this.#slots.map((name) => slots[name])];
      const held = all.flatMap((tensor, kind) => (tensor ? [{ tensor, kind }] : []));
      await this.#statistics.read(
        held.map(({ tensor }) => tensor),
        this.#rows,
      );
      const kinds = held.map(({ kind }) => kind);
      const more = [
        beside / (this.#normOf(this.#meanKind, kinds) * this.#normOf(0, kinds)),
        await this.#distance(weight, this.#normOf(1, kinds)),
        await this.#turned(weight, update, this.#normOf(2, kinds)),
        ...(await this.#divisor(weight, moment)),
      ];
      const row = this.#layerRow([weight.index, time, epoch], along, kinds, more);
      rows.push(row);
      outbox.row('layers', step, row);
      if (this.#histograms) this.#recordHistograms(outbox, step, [weight.index, time, epoch], kinds);
    }
    return rows;
  }

  /** Sums of 64 bits leave of the difference of squares what a tensor of differences would: even 1e-6 of the weight is seen. */
  async #distance(weight: Weight, norm: number): Promise<number> {
    const { name } = weight.info;
    const start = this.#start.kept?.get(name);
    if (!start) return Number.NaN;
    const apart = this.#statistics.apart?.(readWeight(weight), start);
    const squares = this.#startSquares.get(name) ?? (await this.#statistics.squares(start));
    this.#startSquares.set(name, squares);
    if (apart !== undefined) return Math.sqrt((await apart) / squares);
    const dot = await this.#statistics.dot(readWeight(weight), start);
    return Math.sqrt(Math.max(0, norm ** 2 + squares - 2 * dot) / squares);
  }

  /** The cosine of this update and the one before, whose place it takes. */
  async #turned({ info: { name } }: Weight, update: Tensor | undefined, norm: number): Promise<number> {
    if (!update) return Number.NaN;
    const before = this.#before.get(name);
    const cosine = before ? (await this.#statistics.dot(update, before.update)) / (norm * before.norm) : Number.NaN;
    before?.update.dispose();
    // Shares memory with the update, whose owner disposes of it.
    this.#before.set(name, { update: update.clone(), norm });
    return cosine;
  }

  get #meanKind(): number {
    return this.#mean === undefined ? -1 : KINDS + this.#slots.indexOf(this.#mean);
  }

  /** Of the tensor of a kind, as it was read last; NaN where the weight has none. */
  #normOf(kind: number, kinds: readonly number[]): number {
    return this.#rows.figures[kinds.indexOf(kind) * FIGURES.length] ?? Number.NaN;
  }

  /** The share of elements where ε dominates, and the quantiles of the effective rate: from those of the slot, as it falls with it. */
  async #divisor(weight: Weight, moment: Moment): Promise<readonly number[]> {
    const divisor = this.#optimizer.divisorOf(weight, moment);
    if (!divisor) return this.#unknown;
    const { slot, limit, rate } = divisor;
    const share = (await this.#statistics.below(slot, limit)) / slot.size;
    return rate ? [share, ...(await this.#statistics.magnitudes(slot)).map((value) => rate(value)).reverse()] : [share];
  }

  /** `kinds` of the tensors that were read, in their order; the figures of what the weight has not are NaN. `more` are the columns from `cosineMean` on. */
  #layerRow(place: readonly number[], along: number, kinds: readonly number[], more: readonly number[]): number[] {
    const { figures } = this.#rows;
    const of = (kind: number) => {
      const read = kinds.indexOf(kind);
      return read < 0 ? NOTHING : [...figures.subarray(read * FIGURES.length, read * FIGURES.length + KEPT)];
    };
    const norm = (kind: number) => this.#normOf(kind, kinds);
    const slots = this.#slots.flatMap((_, i) => of(KINDS + i));
    return [
      ...place,
      ...of(0),
      ...of(1),
      ...of(2),
      norm(2) / norm(1),
      -along / (norm(2) * norm(0)),
      figures[ZEROS] ?? Number.NaN,
      figures[NON_FINITE] ?? Number.NaN,
      ...more,
      ...slots,
    ];
  }

  #recordHistograms(
    outbox: Outbox,
    step: number,
    [weight = 0, time = 0, epoch = 0]: readonly number[],
    kinds: readonly number[],
  ) {
    for (const [read, kind] of kinds.entries()) {
      const histogram = this.#rows.histograms.subarray(read * HISTOGRAM_WIDTH, (read + 1) * HISTOGRAM_WIDTH);
      outbox.row('histograms', step, [weight, kind, time, epoch, ...histogram]);
    }
  }
}
