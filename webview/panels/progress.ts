/** How far a run is, and how fast: from its log and the newest rows of its steps table. */
import type { Run } from '../../src/core/run.ts';
import type { SeriesView } from '../../src/core/view.ts';
import { isLive } from './words.ts';

export interface Progress {
  /** Steps done, of all. */
  readonly share: number;
  /** The epoch it is in, counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond?: number;
  /** Seconds to the last step, at the speed of the newest steps. */
  readonly left?: number;
}

/** `recent` holds the newest rows, with `time` as the column `timeColumn`. */
export function progress(run: Run, recent: SeriesView | undefined, timeColumn: number): Progress {
  const { epochs } = run.header.config.training;
  const perEpoch = run.started?.stepsPerEpoch ?? 0;
  const steps = perEpoch * epochs;
  const newest = recent && recent.step.length > 0 ? (recent.step.at(-1) ?? 0) + recent.width - 1 : 0;
  const step = Math.max(run.step, steps > 0 ? Math.min(newest, steps) : 0);
  const done = run.status === 'finished' ? 1 : steps > 0 ? Math.min(1, step / steps) : 0;
  const current = perEpoch > 0 ? Math.min(epochs, Math.floor(step / perEpoch) + 1) : 0;
  const base = { share: done, step, steps, epochs, epoch: isLive(run.status) ? current : run.epoch };
  const speed = rate(recent, timeColumn);
  if (speed === undefined) return base;
  return { ...base, stepsPerSecond: speed, ...(steps > 0 ? { left: (steps - step) / speed } : {}) };
}

/** Steps a second over the newest rows of at most ten seconds. */
function rate(recent: SeriesView | undefined, timeColumn: number): number | undefined {
  const time = recent?.columns[timeColumn]?.mean;
  if (!recent || !time || time.length < 2) return undefined;
  const end = time.length - 1;
  let start = end - 1;
  while (start > 0 && (time[end] ?? 0) - (time[start - 1] ?? 0) < 10) start--;
  const seconds = (time[end] ?? 0) - (time[start] ?? 0);
  const steps = (recent.step[end] ?? 0) - (recent.step[start] ?? 0);
  return seconds > 0 && steps > 0 ? steps / seconds : undefined;
}
