/**
 * Early stopping on one column of the epochs table. Patience, minimum delta and baseline are those of Keras.
 * The trainer evaluates each epoch as it ends, and a replay evaluates recorded epochs, both with this code.
 * Source: Prechelt (1998), Early stopping — but when?.
 */
import { MovingAverage } from './moving-average.ts';
import { bestIndex } from './order-statistics.ts';
import { metricFacts } from './known-metrics.ts';
import type { EarlyStopping, Run } from './run.ts';

/** The state of early stopping, which checkpoints store. */
export interface MonitorState {
  /** The best compared value, which is smoothed if the settings say so. */
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since the last improvement that resets the patience. */
  readonly waited: number;
  /** The uncorrected moving average. Divide it by 1 − `correction` to remove the bias. */
  readonly average: number;
  readonly correction: number;
}
const FRESH: MonitorState = { best: null, bestEpoch: 0, waited: 0, average: 0, correction: 1 };

/** Values for runs that were recorded before these settings existed. */
export const NEUTRAL_STOPPING = { startEpoch: 0, baseline: 0, smoothing: 0 } as const;

export interface Judgement {
  readonly best: boolean;
  /** The value of the epoch, not smoothed; null if it is not finite. */
  readonly monitored: number | null;
  readonly patienceLeft: number | null;
  readonly stop: boolean;
}

/** Whether a higher value of the metric is better: as `mode` says, or as the name tells. Of an unknown name, lower is. */
export const isRising = ({ mode }: Pick<EarlyStopping, 'mode'>, monitor: string) =>
  mode === 'auto' ? metricFacts(monitor).better === 'higher' : mode === 'max';

/** The same metric, of the training or of the validation data: both have one direction. */
const sameMetric = (a: string, b: string) => a.replace(/^val_/, '') === b.replace(/^val_/, '');

/** Whether a higher value of any column is better, by what these settings say of it: `mode` is about the monitored metric alone. */
export const isRisingIn = ({ monitor, mode }: Pick<EarlyStopping, 'monitor' | 'mode'>, column: string) =>
  isRising({ mode: sameMetric(monitor, column) ? mode : 'auto' }, column);

/** Whether a higher value of a column is better, for several runs alike: as those say that monitor it, unless they disagree. */
export function isRisingInAll(settings: readonly Pick<EarlyStopping, 'monitor' | 'mode'>[], column: string): boolean {
  const modes = new Set(settings.flatMap(({ monitor, mode }) => (mode !== 'auto' && sameMetric(monitor, column) ? [mode] : [])));
  const [mode = 'auto'] = modes;
  return isRising({ mode: modes.size === 1 ? mode : 'auto' }, column);
}

/** Nothing says whether a higher or a lower value of the metric is better. */
export const isUndecided = ({ mode }: Pick<EarlyStopping, 'mode'>, monitor: string) =>
  mode === 'auto' && metricFacts(monitor).better === undefined;

export class EarlyStoppingMonitor {
  readonly #monitor: string;
  #watched: MonitorState;

  /** `monitor` is an existing column of the epochs table, which can differ from the one in the settings. */
  constructor(monitor: string, watched: Partial<MonitorState> = {}) {
    this.#monitor = monitor;
    this.#watched = { ...FRESH, ...watched };
  }

  get watched(): MonitorState {
    return this.#watched;
  }

  /**
   * Evaluates an epoch (counted from 1) with the current settings. The value is rounded to single precision, as the table stores it.
   * An epoch is the best if it improves by more than `minDelta`; NaN never improves. An improvement resets the patience only if the
   * value also beats the baseline. The best epoch is tracked even if early stopping is off, because a stop can restore its weights.
   */
  judge(epoch: number, value: number, settings: EarlyStopping): Judgement {
    const monitored = Number.isFinite(value) ? Math.fround(value) : null;
    const patience = settings.enabled ? settings.patience : null;
    const compared = monitored === null ? null : this.#smooth(monitored, settings.smoothing);
    if (epoch <= settings.startEpoch) return { best: false, monitored, patienceLeft: patience, stop: false };
    const { best, waited } = this.#watched;
    const sign = isRising(settings, this.#monitor) ? 1 : -1;
    const beats = (reference: number) => compared !== null && sign * (compared - reference) > settings.minDelta;
    const better = compared !== null && (best === null || beats(best));
    const counts = better && (settings.baseline === 0 || beats(settings.baseline));
    this.#watched = {
      ...this.#watched,
      ...(better ? { best: compared, bestEpoch: epoch } : {}),
      waited: counts ? 0 : waited + 1,
    };
    const patienceLeft = patience === null ? null : Math.max(0, patience - this.#watched.waited);
    return { best: better, monitored, patienceLeft, stop: !better && patienceLeft === 0 };
  }

  #smooth(value: number, weight: number): number {
    const smoothed = new MovingAverage(this.#watched);
    smoothed.push(value, weight);
    const { average, correction } = smoothed;
    this.#watched = { ...this.#watched, average, correction };
    return smoothed.value;
  }
}

/** The monitored column. Without validation data, it is the training metric instead of the validation metric. */
export const watchedColumn = (monitor: string, validated: boolean) => (validated ? monitor : monitor.replace(/^val_/, ''));

/** Whether the run has validation data; before it has started, whether some is to be expected. */
export const isValidated = ({ started, header }: Run): boolean =>
  started ? started.examples.validation > 0 : header.config.training.validationSplit > 0;

/** The column that early stopping watches in this run, and of which `best` is the best value. */
export const monitorOf = (run: Run): string => watchedColumn(run.header.config.earlyStopping.monitor, isValidated(run));

/**
 * Whether a value of the monitored metric reaches a target. In single precision, as the table stores the value: an accuracy of 0.95
 * is stored as 0.94999999. NaN never does.
 */
export function reaches(value: number, target: number, rising: boolean): boolean {
  const goal = Math.fround(target);
  return rising ? value >= goal : value <= goal;
}

/** The outcome of recorded epochs under other early stopping settings. */
export interface Replay {
  /** The epoch after which the run would have stopped; undefined if it would not have stopped. */
  readonly stop: number | undefined;
  /** The best epoch up to that point; 0 if there is none. */
  readonly best: number;
  /** The remaining patience after the last evaluated epoch. */
  readonly patienceLeft: number;
  /** The compared value of each epoch of the log, including those after the stop; NaN if not finite. */
  readonly compared: Float64Array;
}

/** Applies early stopping to recorded values, one per epoch, as if it were enabled. Pure. */
export function replay(values: ArrayLike<number>, settings: EarlyStopping, monitor: string): Replay {
  const watch = new EarlyStoppingMonitor(monitor);
  const enabled = { ...settings, enabled: true };
  const compared = new Float64Array(values.length);
  let stop: number | undefined;
  let [best, patienceLeft] = [0, settings.patience];
  for (let i = 0; i < values.length; i++) {
    const judged = watch.judge(i + 1, values[i] ?? Number.NaN, enabled);
    compared[i] = judged.monitored === null ? Number.NaN : new MovingAverage(watch.watched).value;
    if (stop !== undefined) continue;
    best = watch.watched.bestEpoch;
    patienceLeft = judged.patienceLeft ?? settings.patience;
    if (judged.stop) stop = i + 1;
  }
  return { stop, best, patienceLeft, compared };
}

/** What early stopping would have saved, and what it would have lost. */
export interface StoppingCost {
  /** Epochs and seconds after the stop; 0 if it does not stop. */
  readonly epochs: number;
  readonly seconds: number;
  /** The value of the restored epoch; undefined if there is none. */
  readonly restored: number | undefined;
  /** The best epoch of the whole log and its unsmoothed value. */
  readonly reference: { readonly epoch: number; readonly value: number } | undefined;
  /** How much worse the restored epoch is than the reference; 0 if it is the same epoch. */
  readonly worse: number;
}

/** Compares a replay with the whole log. `times` are the seconds of training at the end of each epoch. Pure. */
export function costOf(
  { stop, best }: Replay,
  values: ArrayLike<number>,
  times: ArrayLike<number>,
  settings: EarlyStopping,
  monitor: string,
): StoppingCost {
  const rising = isRising(settings, monitor);
  const at = bestIndex(values, rising);
  const reference = at < 0 ? undefined : { epoch: at + 1, value: values[at] ?? Number.NaN };
  const last = values.length;
  const restored = best === 0 ? undefined : values[best - 1];
  return {
    epochs: stop === undefined ? 0 : last - stop,
    seconds: stop === undefined ? 0 : (times[last - 1] ?? 0) - (times[stop - 1] ?? 0),
    restored,
    reference,
    worse: restored === undefined || !reference ? 0 : (rising ? -1 : 1) * (restored - reference.value),
  };
}
