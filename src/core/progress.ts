/** The progress, speed and remaining time of a run, for the dashboard, the status bar and the command line. Pure. */
import { type Axis, rowAt } from './buckets.ts';
import type { Run } from './run.ts';
import { epochOf } from './summary.ts';
import type { ProgressView } from './view.ts';

/** Only steps of the last seconds count for the speed. */
const RECENT_SECONDS = 10;

export interface Progress {
  /** Completed fraction of all steps. */
  readonly share: number;
  /** See `epochOf`. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  /** Maximum number of steps; 0 while it is unknown. */
  readonly steps: number;
  readonly stepsPerSecond?: number;
  /** Estimated seconds to the last step, or to the end of the time budget if that is earlier. */
  readonly left?: number;
}

/** Measures progress and speed from the rows of the steps table. `time` is in seconds of training, without pauses. */
export function measured(step: number, steps: Axis, time: Axis): ProgressView {
  const last = Math.min(steps.length, time.length) - 1;
  if (last < 1) return { kind: 'progress', step };
  const first = Math.min(last - 1, rowAt(time, time.at(last) - RECENT_SECONDS));
  const seconds = time.at(last) - time.at(first);
  const stepsPerSecond = (steps.at(last) - steps.at(first)) / seconds;
  return { kind: 'progress', step, seconds: time.at(last), ...(seconds > 0 ? { stepsPerSecond } : {}) };
}

/** The progress of a run. Without `seen`, only its event log is used. */
export function progressOf(run: Run, seen?: ProgressView): Progress {
  const { epochs, timeBudget = 0 } = run.header.config.training;
  const steps = (run.started?.stepsPerEpoch ?? 0) * epochs;
  const step = Math.max(run.step, seen?.step ?? 0);
  const done = run.status === 'finished' ? 1 : steps > 0 ? Math.min(1, step / steps) : 0;
  const base = { share: done, epoch: epochOf(run), epochs, step, steps };
  const speed = seen?.stepsPerSecond;
  if (speed === undefined) return base;
  const budget = timeBudget > 0 ? Math.max(0, timeBudget - (seen?.seconds ?? 0)) : Number.POSITIVE_INFINITY;
  const left = Math.min(budget, Math.max(0, steps - step) / speed);
  return { ...base, stepsPerSecond: speed, ...(steps > 0 ? { left } : {}) };
}
