/** What a run came to, from its events and its epochs table alone: the steps table of a long run is too large to read for a list. */
import { findingsIn } from '../findings.ts';
import { bestIndex } from '../order-statistics.ts';
import type { EventOf, Run, RunEvent, RunHeader } from '../run.ts';
import { initialRun, interrupted, RunFold } from '../run-fold.ts';
import type { Chunk } from '../chunk.ts';
import { EPOCH_COLUMNS } from '../table-columns.ts';

/** One metric over the epochs of a run. NaN where it is not a number. */
export interface MetricResult {
  /** After the last epoch. */
  readonly last: number;
  /** Of the finite values. Which of the two is the best depends on the runs it is compared with; see `bestOf`. */
  readonly lowest: Extreme;
  readonly highest: Extreme;
}

interface Extreme {
  /** NaN if there is none. */
  readonly value: number;
  /** The first epoch that had it, counted from 1; 0 if there is none. */
  readonly epoch: number;
}

/** The best value of a metric in any epoch. */
export const bestOf = ({ lowest, highest }: MetricResult, rising: boolean): Extreme => (rising ? highest : lowest);

export interface RunResults {
  /** Epochs completed. */
  readonly epochs: number;
  /** Steps completed at the last event. */
  readonly steps: number;
  /** Seconds of training, as the trainer's clock counts them: without pauses, sleep and what a resumed run took back. */
  readonly seconds: number;
  /** By column of the epochs table: `loss`, `val_loss`, `accuracy`, … */
  readonly metrics: Readonly<Record<string, MetricResult>>;
  readonly bestEpoch?: number;
  readonly backend?: string;
  readonly device?: string;
  /** Trainable and frozen numbers in all weights. */
  readonly parameters?: number;
  readonly findings: number;
  /** Settings changed while it ran. */
  readonly changes: number;
  /** Why it ended. */
  readonly reason?: string;
}

/** A row of the epochs table, left where it was read. */
export interface EpochRow {
  /** Steps completed. */
  readonly step: number;
  readonly chunk: Chunk;
  readonly at: number;
}

/** NaN where the row does not have the column. */
export const valueIn = ({ chunk, at }: EpochRow, column: string): number =>
  chunk.values[chunk.columns.indexOf(column)]?.[at] ?? Number.NaN;

/** Reads a run's log as it grows. Feed events before the chunks that were written after them, as for `RunData`. */
export class RunDigest {
  readonly #fold: RunFold;
  #rows: EpochRow[] = [];
  #seconds = 0;
  #changes = 0;
  /** Of older runs, whose events do not have the seconds: since when it has been training; undefined while it is paused or ended. */
  #since: number | undefined;

  constructor(header: RunHeader) {
    this.#fold = new RunFold(initialRun(header));
  }

  get run(): Run {
    return this.#fold.run;
  }

  get epochs(): readonly EpochRow[] {
    return this.#rows;
  }

  event(event: RunEvent): void {
    this.#fold.event(event);
    this.#clock(event);
    if (event.type === 'changed') this.#changes++;
    if (event.type === 'resumed') this.#rewind(event.step);
  }

  chunk(chunk: Chunk): void {
    if (chunk.table !== 'epochs') return;
    // The log went back without saying so (its `resumed` was damaged): later rows never happened.
    const first = chunk.steps[0];
    if (first !== undefined) this.#rewind(first - 1);
    for (const [at, step] of chunk.steps.entries()) this.#rows.push({ step, chunk, at });
  }

  /** `live`: a trainer is still writing the run. */
  results(live: boolean): { readonly run: Run; readonly results: RunResults } {
    const run = live ? this.run : interrupted(this.run);
    return { run, results: this.#results(run) };
  }

  #results(run: Run): RunResults {
    const { started, ended, best } = run;
    return {
      epochs: run.epoch,
      steps: run.step,
      seconds: this.#seconds,
      metrics: metricsOf(this.#rows),
      ...(best ? { bestEpoch: best.epoch } : {}),
      ...(started ? startedOf(started) : {}),
      findings: findingsIn(run.marks).length,
      changes: this.#changes,
      ...(ended ? { reason: ended.reason } : {}),
    };
  }

  #rewind(step: number): void {
    while ((this.#rows.at(-1)?.step ?? 0) > step) this.#rows.pop();
  }

  #clock({ type, time, seconds }: RunEvent): void {
    if (seconds !== undefined) {
      this.#seconds = seconds;
      this.#since = undefined;
      return;
    }
    // What lies between an interruption and the resume was no training.
    if (type === 'started' || type === 'resumed' || type === 'continued') {
      this.#since = time;
      return;
    }
    if (this.#since === undefined) return;
    this.#seconds += Math.max(0, time - this.#since) / 1000;
    this.#since = type === 'paused' || type === 'ended' ? undefined : time;
  }
}

const startedOf = ({ backend, weights }: EventOf<'started'>) => ({
  backend: backend.id,
  ...(backend.device ? { device: backend.device.name } : {}),
  parameters: weights.reduce((sum, { size }) => sum + size, 0),
});

const NOT_METRICS: ReadonlySet<string> = new Set(EPOCH_COLUMNS.filter((name) => name !== 'loss'));

function metricsOf(rows: readonly EpochRow[]): RunResults['metrics'] {
  const columns = new Set([...new Set(rows.map(({ chunk }) => chunk))].flatMap((chunk) => chunk.columns));
  return Object.fromEntries([...columns].flatMap((name) => (NOT_METRICS.has(name) ? [] : [[name, metricOf(name, rows)]])));
}

function metricOf(name: string, rows: readonly EpochRow[]): MetricResult {
  const values = rows.map((row) => valueIn(row, name));
  const extreme = (rising: boolean): Extreme => {
    const at = bestIndex(values, rising);
    const row = rows[at];
    return { value: values[at] ?? Number.NaN, epoch: row ? epochOf(row, at) : 0 };
  };
  return { last: values.at(-1) ?? Number.NaN, lowest: extreme(false), highest: extreme(true) };
}

/** Its number, counted from 1; logs without such a column have one row for each epoch. */
function epochOf(row: EpochRow, at: number): number {
  const epoch = valueIn(row, 'epoch');
  return Number.isFinite(epoch) ? Math.round(epoch) : at + 1;
}
