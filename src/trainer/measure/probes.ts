/** Measures the statistics of all weights at a sampled step: the rows of the layers and histograms tables. */
import type { Tensor } from '../../catalog/tf.ts';
import {
  DENOMINATOR_COLUMNS,
  figuresOf,
  HISTOGRAM_COLUMNS,
  HISTOGRAM_KINDS,
  LAYER_COLUMNS,
  RATE_COLUMNS,
} from '../../core/table-columns.ts';
import { ignoreRejection } from '../backends/readback.ts';
import { STATISTICS, HISTOGRAM_WIDTH, type Rows, rowsFor, type Statistics } from '../backends/statistics.ts';
import { type Network, readWeight, type Weight } from '../model/network.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { KeptWeights } from '../checkpoints/kept-weights.ts';
import type { UpdateContext, Updater } from '../optimizer/updater.ts';

/** What a row records of the step itself. */
export interface StepInfo extends Pick<UpdateContext, 'values' | 'learningRate'> {
  readonly step: number;
  /** Seconds of training. */
  readonly time: number;
  /** Epochs done, with fraction. */
  readonly epoch: number;
}

/** The tensors of a step that statistics are measured on: one entry per trainable weight. */
export interface StepTensors {
  readonly gradients: readonly (Tensor | undefined)[];
  readonly updates: readonly (Tensor | undefined)[];
}

/** Columns that every tensor has in the layers table. Zeros and non-finite counts are recorded for the gradient alone. */
const TENSOR_WIDTH = figuresOf('tensor').length;
const MISSING = Array<number>(TENSOR_WIDTH).fill(Number.NaN);
const KINDS = HISTOGRAM_KINDS.length;
const ZEROS = STATISTICS.indexOf('zeros');
const NON_FINITE = STATISTICS.indexOf('nonFinite');

/** The statistics of a weight's tensors: a row for each of these kinds, in this order. */
interface ReadTensors {
  readonly rows: Rows;
  readonly kinds: readonly number[];
}

/** The update of the last sample, and its norm as soon as that is known. */
interface PreviousUpdate {
  readonly update: Tensor;
  norm: number;
}

export class Probes {
  readonly layerColumns: readonly string[];
  readonly #network: Network;
  readonly #optimizer: Pick<Updater, 'denominator' | 'denominatorOf' | 'slotsOf'>;
  readonly #statistics: Statistics;
  readonly #start: KeptWeights;
  /** By the weight's name. */
  readonly #previous = new Map<string, PreviousUpdate>();
  readonly #startSquares = new Map<string, number | Promise<number>>();
  readonly #slots: readonly string[];
  readonly #histograms: boolean;
  readonly #mean: string | undefined;
  readonly #rows = new Map<string, Rows>();
  /** In place of the denominator's statistics, for a weight that has none. */
  readonly #unknown: readonly number[];

  /** `mean` is the slot that is the running mean of the gradient, where there is one. */
  constructor(
    network: Network,
    optimizer: Pick<Updater, 'denominator' | 'denominatorOf' | 'slotsOf'>,
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
    const { denominator } = optimizer;
    const columns = [...(denominator ? DENOMINATOR_COLUMNS : []), ...(denominator?.hasRate ? RATE_COLUMNS : [])];
    this.#unknown = columns.map(() => Number.NaN);
    this.layerColumns = [...LAYER_COLUMNS, ...columns, ...slots.flatMap((slot) => figuresOf(slot))];
  }

  declare(outbox: Outbox): void {
    outbox.declare('layers', this.layerColumns);
    outbox.declare('histograms', HISTOGRAM_COLUMNS);
  }

  /**
   * Measures and records the statistics of all weights, with weights and slots as they are after the step. Returns the rows of the
   * layers table. Everything is requested before anything is awaited, so that a device needs one read, and the caller may dispose of
   * the tensors at once.
   */
  async record(outbox: Outbox, info: StepInfo, tensors: StepTensors): Promise<number[][]> {
    const { step, time, epoch } = info;
    const requests = this.#network.trainable.flatMap((weight, i) => {
      const gradient = tensors.gradients[i];
      return gradient ? [this.#request(weight, gradient, tensors.updates[i], info)] : [];
    });
    const rows: number[][] = [];
    for (const { weight, read, done, updateDot, meanDot, distance, turn, denominator } of requests) {
      // Only a backend on a device returns a promise.
      if (done) await done;
      const more = [
        (await meanDot) / (normOf(read, this.#meanKind) * normOf(read, 0)),
        await distance(normOf(read, 1)),
        await turn(normOf(read, 2)),
        ...(await denominator),
      ];
      const row = this.#layerRow([weight.index, time, epoch], await updateDot, read, more);
      rows.push(row);
      outbox.row('layers', step, row);
      if (this.#histograms) this.#recordHistograms(outbox, step, [weight.index, time, epoch], read);
    }
    return rows;
  }

  #request(weight: Weight, gradient: Tensor, update: Tensor | undefined, info: StepInfo) {
    const { name } = weight.info;
    const slots = this.#optimizer.slotsOf(weight);
    const mean = this.#mean === undefined ? undefined : slots[this.#mean];
    // A weight need not have every slot. Those that it has follow one another, each with its own kind.
    const all = [gradient, readWeight(weight), update, ...this.#slots.map((slot) => slots[slot])];
    const present = all.flatMap((tensor, kind) => (tensor ? [{ tensor, kind }] : []));
    const rows = this.#rows.get(name) ?? rowsFor(KINDS + this.#slots.length);
    this.#rows.set(name, rows);
    const updateDot = update ? this.#statistics.dot(update, gradient) : Number.NaN;
    const meanDot = mean ? this.#statistics.dot(mean, gradient) : Number.NaN;
    const done = this.#statistics.read(
      present.map(({ tensor }) => tensor),
      rows,
    );
    return {
      weight,
      read: { rows, kinds: present.map(({ kind }) => kind) },
      done,
      updateDot,
      meanDot,
      distance: this.#distance(weight),
      turn: this.#turn(weight, update),
      denominator: ignoreRejection(this.#denominator(weight, info)),
    };
  }

  /**
   * How far the weight is from its start, as a share of the start's norm. With sums of 64 bits, the difference of squares is exact
   * enough for a distance of 1e-6.
   */
  #distance(weight: Weight): (norm: number) => Promise<number> {
    const { name } = weight.info;
    const start = this.#start.kept?.get(name);
    if (!start) return async () => Number.NaN;
    const squares = this.#startSquares.get(name) ?? this.#statistics.squares([start]);
    this.#startSquares.set(name, squares);
    const difference = this.#statistics.apart?.(readWeight(weight), start);
    const dot = difference === undefined ? this.#statistics.dot(readWeight(weight), start) : Number.NaN;
    return async (norm) => {
      const began = await squares;
      const between = difference === undefined ? Math.max(0, norm ** 2 + began - 2 * (await dot)) : await difference;
      return Math.sqrt(between / began);
    };
  }

  /** The cosine of this update and the one of the last sample, which it replaces. */
  #turn({ info: { name } }: Weight, update: Tensor | undefined): (norm: number) => Promise<number> {
    if (!update) return async () => Number.NaN;
    const previous = this.#previous.get(name);
    const dot = previous ? this.#statistics.dot(update, previous.update) : Number.NaN;
    previous?.update.dispose();
    // Shares memory with the update, whose owner disposes of it.
    const now = { update: update.clone(), norm: Number.NaN };
    this.#previous.set(name, now);
    return async (norm) => {
      now.norm = norm;
      return (await dot) / (norm * (previous?.norm ?? Number.NaN));
    };
  }

  get #meanKind(): number {
    return this.#mean === undefined ? -1 : KINDS + this.#slots.indexOf(this.#mean);
  }

  /** The share of elements where ε dominates, and the quantiles of the effective rate, which decreases as the slot grows. */
  async #denominator(weight: Weight, info: StepInfo): Promise<readonly number[]> {
    const denominator = this.#optimizer.denominatorOf(weight, info);
    if (!denominator) return this.#unknown;
    const { slot, limit, rate } = denominator;
    const below = this.#statistics.below(slot, limit);
    const magnitudes = rate ? this.#statistics.magnitudes(slot) : [];
    const share = (await below) / slot.size;
    return rate ? [share, ...(await magnitudes).map((value) => rate(value)).reverse()] : [share];
  }

  /** A tensor that the weight does not have gives NaN. `more` are the columns from `cosineMean` on. */
  #layerRow(place: readonly number[], updateDot: number, { rows, kinds }: ReadTensors, more: readonly number[]): number[] {
    const { figures } = rows;
    const of = (kind: number) => {
      const read = kinds.indexOf(kind);
      return read < 0 ? MISSING : [...figures.subarray(read * STATISTICS.length, read * STATISTICS.length + TENSOR_WIDTH)];
    };
    const norm = (kind: number) => normOf({ rows, kinds }, kind);
    const slots = this.#slots.flatMap((_, i) => of(KINDS + i));
    return [
      ...place,
      ...of(0),
      ...of(1),
      ...of(2),
      norm(2) / norm(1),
      -updateDot / (norm(2) * norm(0)),
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
    { rows, kinds }: ReadTensors,
  ) {
    for (const [read, kind] of kinds.entries()) {
      const histogram = rows.histograms.subarray(read * HISTOGRAM_WIDTH, (read + 1) * HISTOGRAM_WIDTH);
      outbox.row('histograms', step, [weight, kind, time, epoch, ...histogram]);
    }
  }
}

/** The norm of the tensor of a kind; NaN where the weight has none. */
const normOf = ({ rows, kinds }: ReadTensors, kind: number) =>
  rows.figures[kinds.indexOf(kind) * STATISTICS.length] ?? Number.NaN;
