/** Watches one column of the epochs table (Prechelt 1998, Early stopping — but when?; the patience is Keras's). */
import type { EarlyStopping } from '../core/run.ts';

/** What a checkpoint keeps of it. */
export interface Watched {
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since the best. */
  readonly waited: number;
}

export interface Judgement {
  readonly best: boolean;
  readonly monitored: number | null;
  readonly patienceLeft: number | null;
  readonly stop: boolean;
}

/** Larger is better: figures that count what is right. */
const RISING = /acc|auc|precision|recall|f1|r2|iou|dice|score/i;

export const isRising = ({ mode }: EarlyStopping, monitor: string) => (mode === 'auto' ? RISING.test(monitor) : mode === 'max');

export class EpochWatch {
  readonly #monitor: string;
  #watched: Watched;

  /** `monitor` is a column that the epochs table has; it may be another than the settings name. */
  constructor(monitor: string, watched: Watched = { best: null, bestEpoch: 0, waited: 0 }) {
    this.#monitor = monitor;
    this.#watched = watched;
  }

  get watched(): Watched {
    return this.#watched;
  }

  /**
   * Judges an epoch (counted from 1) by its value, with the settings now in force. An epoch is best when it improves by more than
   * `minDelta`; NaN never does. Without early stopping the best epoch is known all the same, since a stop may ask for its weights.
   */
  judge(epoch: number, value: number, settings: EarlyStopping): Judgement {
    const monitored = Number.isFinite(value) ? value : null;
    const patience = settings.enabled ? settings.patience : null;
    if (epoch <= settings.startEpoch) return { best: false, monitored, patienceLeft: patience, stop: false };
    const { best, waited } = this.#watched;
    const sign = isRising(settings, this.#monitor) ? 1 : -1;
    const better = monitored !== null && (best === null || sign * (monitored - best) > settings.minDelta);
    this.#watched = better ? { best: monitored, bestEpoch: epoch, waited: 0 } : { ...this.#watched, waited: waited + 1 };
    const patienceLeft = patience === null ? null : Math.max(0, patience - this.#watched.waited);
    return { best: better, monitored, patienceLeft, stop: patienceLeft === 0 };
  }
}
