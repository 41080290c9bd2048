/**
 * Watches one column of the epochs table (Prechelt 1998, Early stopping — but when?; patience, minimum delta and baseline are
 * those of Keras). The trainer judges each epoch by it as it ends, and a replay judges recorded ones: by the same code.
 */
import type { EarlyStopping } from './run.ts';

/** What a checkpoint keeps of it. */
export interface MonitorState {
  /** As it was compared: smoothed, where the settings say so. */
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since an improvement that counts. */
  readonly waited: number;
  /** The moving average without its correction, and what that is to be divided by: 1 − correction. */
  readonly average: number;
  readonly correction: number;
}
const FRESH: MonitorState = { best: null, bestEpoch: 0, waited: 0, average: 0, correction: 1 };

/** What runs from before these settings were there were trained with. */
export const NEUTRAL = { startEpoch: 0, baseline: 0, smoothing: 0 } as const;

export interface Judgement {
  readonly best: boolean;
  /** The epoch's own value, not smoothed; null when it is no number. */
  readonly monitored: number | null;
  readonly patienceLeft: number | null;
  readonly stop: boolean;
}

/** Larger is better: figures that count what is right. */
const RISING = /acc|auc|precision|recall|f1|r2|iou|dice|score/i;

export const isRising = ({ mode }: Pick<EarlyStopping, 'mode'>, monitor: string) =>
  mode === 'auto' ? RISING.test(monitor) : mode === 'max';

export class EpochWatch {
  readonly #monitor: string;
  #watched: MonitorState;

  /** `monitor` is a column that the epochs table has; it may be another than the settings name. */
  constructor(monitor: string, watched: Partial<MonitorState> = {}) {
    this.#monitor = monitor;
    this.#watched = { ...FRESH, ...watched };
  }

  get watched(): MonitorState {
    return this.#watched;
  }

  /**
   * Judges an epoch (counted from 1) by its value as the table keeps it, in single precision, with the settings now in force. An
   * epoch is best when it improves by more than `minDelta`; NaN never does. Until the baseline is beaten too, an improvement does
   * not restart the wait. Without early stopping the best epoch is known all the same, since a stop may ask for its weights.
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

  /** Exponential moving average with bias correction (Kingma & Ba 2015, section 3); weight 0 leaves the value as it is. */
  #smooth(value: number, weight: number): number {
    const average = weight * this.#watched.average + (1 - weight) * value;
    const correction = weight * this.#watched.correction;
    this.#watched = { ...this.#watched, average, correction };
    return average / (1 - correction);
  }
}

/** The column that a run watches: without anything to validate on, the training's own figure stands in. */
export const watchedColumn = (monitor: string, validated: boolean) => (validated ? monitor : monitor.replace(/^val_/, ''));

/** What recorded epochs would have come to under other settings. */
export interface Replay {
  /** The epoch after which the training would have ended; undefined where its patience outlasts the log. */
  readonly stop: number | undefined;
  /** The epoch whose weights would have been the best at that time; 0 when there is none. */
  readonly best: number;
  /** Of the last epoch judged. */
  readonly patienceLeft: number;
  /** Each epoch's figure as it is compared; NaN where it is no number. All epochs of the log, those after the stop too. */
  readonly compared: Float64Array;
}

/** Judges the values of a log, one an epoch, by these settings; whether they were enabled does not matter. Pure. */
export function replay(values: ArrayLike<number>, settings: EarlyStopping, monitor: string): Replay {
  const watch = new EpochWatch(monitor);
  const enabled = { ...settings, enabled: true };
  const compared = new Float64Array(values.length);
  let stop: number | undefined;
  let [best, patienceLeft] = [0, settings.patience];
  for (let i = 0; i < values.length; i++) {
    const judged = watch.judge(i + 1, values[i] ?? Number.NaN, enabled);
    const { average, correction, bestEpoch } = watch.watched;
    compared[i] = judged.monitored === null ? Number.NaN : average / (1 - correction);
    if (stop !== undefined) continue;
    best = bestEpoch;
    patienceLeft = judged.patienceLeft ?? settings.patience;
    if (judged.stop) stop = i + 1;
  }
  return { stop, best, patienceLeft, compared };
}

/** What a replay would have saved of its log, and what it would have lost. */
export interface Cost {
  /** Epochs and seconds of the log after the stop; 0 where it does not stop. */
  readonly epochs: number;
  readonly seconds: number;
  /** The value of the epoch restored; undefined where there is none. */
  readonly restored: number | undefined;
  /** The best epoch of the whole log and its value, as it is. */
  readonly reference: { readonly epoch: number; readonly value: number } | undefined;
  /** By how much the restored epoch is worse than the reference; 0 where it is the same. */
  readonly worse: number;
}

/** `times` are the seconds of training at the end of each epoch. Pure. */
export function costOf(
  { stop, best }: Replay,
  values: ArrayLike<number>,
  times: ArrayLike<number>,
  settings: EarlyStopping,
  monitor: string,
): Cost {
  const sign = isRising(settings, monitor) ? -1 : 1;
  let reference: Cost['reference'];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value) && (!reference || sign * (value - reference.value) < 0)) reference = { epoch: i + 1, value };
  }
  const last = values.length;
  const restored = best === 0 ? undefined : values[best - 1];
  return {
    epochs: stop === undefined ? 0 : last - stop,
    seconds: stop === undefined ? 0 : (times[last - 1] ?? 0) - (times[stop - 1] ?? 0),
    restored,
    reference,
    worse: restored === undefined || !reference ? 0 : sign * (restored - reference.value),
  };
}
