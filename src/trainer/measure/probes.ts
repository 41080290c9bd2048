/** The expensive figures: what the layers and histograms tables hold of one sampled step. */
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
import type { UpdateAt, Updater } from '../optimizer/updater.ts';

export interface SampledStep extends Pick<UpdateAt, 'values' | 'learningRate'> {
  readonly step: number;
  readonly time: number;
  /** Epochs done, with fraction. */
  readonly epoch: number;
}

/** What a step leaves behind for its figures: one entry a trainable weight. */
export interface StepTensors {
  readonly gradients: readonly (Tensor | undefined)[];
  readonly updates: readonly (Tensor | undefined)[];
}

/** Columns that every tensor has in the layers table; zeros and non-finite counts are kept of the gradient alone. */
const KEPT = figuresOf('tensor').length;
const NOTHING = Array<number>(KEPT).fill(Number.NaN);
const KINDS = HISTOGRAM_KINDS.length;
const ZEROS = STATISTICS.indexOf('zeros');
const NON_FINITE = STATISTICS.indexOf('nonFinite');

/** What was read of a weight's tensors, of these kinds in this order. */
interface Held {
  readonly rows: Rows;
  readonly kinds: readonly number[];
}

/** An update, and its norm as soon as that is known. */
interface Before {
  readonly update: Tensor;
  norm: number;
}

export class Probes {
  readonly layerColumns: readonly string[];
  readonly #network: Network;
  readonly #optimizer: Pick<Updater, 'divides' | 'divisorOf' | 'slotsOf'>;
  readonly #statistics: Statistics;
  readonly #start: KeptWeights;
  /** The update of each weight in the sample before, by the weight's name. */
  readonly #before = new Map<string, Before>();
  readonly #startSquares = new Map<string, number | Promise<number>>();
  readonly #slots: readonly string[];
  readonly #histograms: boolean;
  readonly #mean: string | undefined;
  readonly #rows = new Map<string, Rows>();
  /** In place of the divisor's figures, for a weight that has none. */
  readonly #unknown: readonly number[];

  /** `mean` is the slot that is the running mean of the gradient, where there is one. */
  constructor(
    network: Network,
    optimizer: Pick<Updater, 'divides' | 'divisorOf' | 'slotsOf'>,
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
    const { divides } = optimizer;
    const divisor = [...(divides ? DENOMINATOR_COLUMNS : []), ...(divides?.rated ? RATE_COLUMNS : [])];
    this.#unknown = divisor.map(() => Number.NaN);
    this.layerColumns = [...LAYER_COLUMNS, ...divisor, ...slots.flatMap((slot) => figuresOf(slot))];
  }

  declare(outbox: Outbox): void {
    outbox.declare('layers', this.layerColumns);
    outbox.declare('histograms', HISTOGRAM_COLUMNS);
  }

  /**
   * Reads and records the figures of all weights; weights and slots as they are after the step. Returns the layers' rows. All is asked
   * for before anything is waited for: so a device answers in one read, and the traces can be disposed of at once.
   */
  async record(outbox: Outbox, moment: SampledStep, traces: StepTensors): Promise<number[][]> {
    const { step, time, epoch } = moment;
    const asked = this.#network.trainable.flatMap((weight, i) => {
      const gradient = traces.gradients[i];
      return gradient ? [this.#ask(weight, gradient, traces.updates[i], moment)] : [];
    });
    const rows: number[][] = [];
    for (const { weight, read, done, along, beside, distance, turned, divisor } of asked) {
      // Only a backend that computes elsewhere has to be waited for.
      if (done) await done;
      const more = [
        (await beside) / (normOf(read, this.#meanKind) * normOf(read, 0)),
        await distance(normOf(read, 1)),
        await turned(normOf(read, 2)),
        ...(await divisor),
      ];
      const row = this.#layerRow([weight.index, time, epoch], await along, read, more);
      rows.push(row);
      outbox.row('layers', step, row);
      if (this.#histograms) this.#recordHistograms(outbox, step, [weight.index, time, epoch], read);
    }
    return rows;
  }

  #ask(weight: Weight, gradient: Tensor, update: Tensor | undefined, moment: SampledStep) {
    const { name } = weight.info;
    const slots = this.#optimizer.slotsOf(weight);
    const mean = this.#mean === undefined ? undefined : slots[this.#mean];
    // A weight need not have every slot: those it has come one after the other, each under its own kind.
    const all = [gradient, readWeight(weight), update, ...this.#slots.map((slot) => slots[slot])];
    const held = all.flatMap((tensor, kind) => (tensor ? [{ tensor, kind }] : []));
    const rows = this.#rows.get(name) ?? rowsFor(KINDS + this.#slots.length);
    this.#rows.set(name, rows);
    const along = update ? this.#statistics.dot(update, gradient) : Number.NaN;
    const beside = mean ? this.#statistics.dot(mean, gradient) : Number.NaN;
    const done = this.#statistics.read(
      held.map(({ tensor }) => tensor),
      rows,
    );
    return {
      weight,
      read: { rows, kinds: held.map(({ kind }) => kind) },
      done,
      along,
      beside,
      distance: this.#distance(weight),
      turned: this.#turned(weight, update),
      divisor: ignoreRejection(this.#divisor(weight, moment)),
    };
  }

  /** Sums of 64 bits leave of the difference of squares what a tensor of differences would: even 1e-6 of the weight is seen. */
  #distance(weight: Weight): (norm: number) => Promise<number> {
    const { name } = weight.info;
    const start = this.#start.kept?.get(name);
    if (!start) return async () => Number.NaN;
    const squares = this.#startSquares.get(name) ?? this.#statistics.squares([start]);
    this.#startSquares.set(name, squares);
    const apart = this.#statistics.apart?.(readWeight(weight), start);
    const dot = apart === undefined ? this.#statistics.dot(readWeight(weight), start) : Number.NaN;
    return async (norm) => {
      const began = await squares;
      const between = apart === undefined ? Math.max(0, norm ** 2 + began - 2 * (await dot)) : await apart;
      return Math.sqrt(between / began);
    };
  }

  /** The cosine of this update and the one before, whose place it takes. */
  #turned({ info: { name } }: Weight, update: Tensor | undefined): (norm: number) => Promise<number> {
    if (!update) return async () => Number.NaN;
    const before = this.#before.get(name);
    const dot = before ? this.#statistics.dot(update, before.update) : Number.NaN;
    before?.update.dispose();
    // Shares memory with the update, whose owner disposes of it.
    const now = { update: update.clone(), norm: Number.NaN };
    this.#before.set(name, now);
    return async (norm) => {
      now.norm = norm;
      return (await dot) / (norm * (before?.norm ?? Number.NaN));
    };
  }

  get #meanKind(): number {
    return this.#mean === undefined ? -1 : KINDS + this.#slots.indexOf(this.#mean);
  }

  /** The share of elements where ε dominates, and the quantiles of the effective rate: from those of the slot, as it falls with it. */
  async #divisor(weight: Weight, moment: SampledStep): Promise<readonly number[]> {
    const divisor = this.#optimizer.divisorOf(weight, moment);
    if (!divisor) return this.#unknown;
    const { slot, limit, rate } = divisor;
    const below = this.#statistics.below(slot, limit);
    const magnitudes = rate ? this.#statistics.magnitudes(slot) : [];
    const share = (await below) / slot.size;
    return rate ? [share, ...(await magnitudes).map((value) => rate(value)).reverse()] : [share];
  }

  /** The figures of what the weight has not are NaN. `more` are the columns from `cosineMean` on. */
  #layerRow(place: readonly number[], along: number, { rows, kinds }: Held, more: readonly number[]): number[] {
    const { figures } = rows;
    const of = (kind: number) => {
      const read = kinds.indexOf(kind);
      return read < 0 ? NOTHING : [...figures.subarray(read * STATISTICS.length, read * STATISTICS.length + KEPT)];
    };
    const norm = (kind: number) => normOf({ rows, kinds }, kind);
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

  #recordHistograms(outbox: Outbox, step: number, [weight = 0, time = 0, epoch = 0]: readonly number[], { rows, kinds }: Held) {
    for (const [read, kind] of kinds.entries()) {
      const histogram = rows.histograms.subarray(read * HISTOGRAM_WIDTH, (read + 1) * HISTOGRAM_WIDTH);
      outbox.row('histograms', step, [weight, kind, time, epoch, ...histogram]);
    }
  }
}

/** Of the tensor of a kind; NaN where the weight has none. */
const normOf = ({ rows, kinds }: Held, kind: number) => rows.figures[kinds.indexOf(kind) * STATISTICS.length] ?? Number.NaN;
