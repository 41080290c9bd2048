/** Computes the learning rate of each step of a run in advance, and a curve to draw it. */
import * as l10n from '@vscode/l10n';
import { find, resolve, suggest, type Values } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import { type Chosen, type Run, settingOf } from '../core/run.ts';
import { conflictOf } from './setting-conflicts.ts';
import type { Schedule } from './types.ts';
import { schedules } from './schedules/index.ts';

const KEY = 'descent.schedule';
const BASE = 'optimizer.learningRate';

export interface Span {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

interface Found {
  readonly schedule: Schedule;
  readonly values: Values;
}

/** The chosen schedule and its validated parameters. Throws a `UserError`. */
export function scheduleOf(chosen: Chosen): Found {
  const schedule = find(schedules, chosen.type);
  if (!schedule) {
    const known = schedules.map(({ id }) => id);
    throw new UserError({
      message: l10n.t('{0}.type: unknown value "{1}".', KEY, chosen.type),
      key: `${KEY}.type`,
      remedy: suggest(chosen.type, known),
    });
  }
  const { values, problems } = resolve(schedule.params, chosen, KEY);
  const problem = problems[0] ?? conflictOf(schedule, values, KEY);
  if (problem) throw new UserError(problem);
  return { schedule, values };
}

/** Points `[step, rate]`; the step counts from 0. */
export type Curve = readonly (readonly [number, number])[];

/** The planned rate of each step of a run, without later reductions by a metric. */
export function planned({ schedule, values }: Found, base: number, { stepsPerEpoch, epochs }: Span): (step: number) => number {
  const steps = stepsPerEpoch * epochs;
  return (step) => schedule.rate(values, base, { step, stepsPerEpoch, steps });
}

/**
 * The planned rates of a run since its base rate was last changed: `[row, rate]`, where row is a row of the steps table, from 1.
 * If the schedule depends on a metric, the plan covers only the current epoch.
 * Empty before the run has started, and for a schedule that this version does not know.
 */
export function plannedRates(run: Run): Curve {
  const { started, header, marks } = run;
  const { schedule: chosen, training } = header.config;
  const base = settingOf(run, BASE);
  const schedule = find(schedules, chosen.type);
  if (!started || !schedule || typeof base !== 'number') return [];
  const { values } = resolve(schedule.params, chosen, KEY);
  const span = { stepsPerEpoch: started.stepsPerEpoch, epochs: training.epochs };
  const rate = planned({ schedule, values }, base, span);
  const set = marks.findLast((event) => event.type === 'reduced' || (event.type === 'changed' && event.key === BASE));
  const last = (schedule.reaction ? Math.min(run.epoch + 1, span.epochs) : span.epochs) * span.stepsPerEpoch - 1;
  return curve((step) => rate(step) * run.rateScale, set?.step ?? 0, last).map(([step, value]) => [step + 1, value] as const);
}

/**
 * Approximates the rates by a polyline. Starts with evenly spaced points, then bisects each segment that is not straight.
 * It stops when all are straight or there are enough points.
 */
export function curve(rate: (step: number) => number, from: number, to: number): Curve {
  if (to < from) return [];
  const count = Math.min(SPACED, to - from + 1);
  const at = (step: number) => [step, rate(step)] as const;
  let points = Array.from({ length: count }, (_, i) => at(Math.round(from + (i * (to - from)) / Math.max(1, count - 1))));
  const close = CLOSE * Math.max(...points.map(([, value]) => value));
  for (let before = 0; points.length > before && points.length < MOST; ) {
    before = points.length;
    points = points.flatMap((point, i) => {
      const next = points[i + 1];
      if (!next) return [point];
      const middle = Math.floor((point[0] + next[0]) / 2);
      if (middle === point[0]) return [point];
      const between = at(middle);
      const line = point[1] + ((next[1] - point[1]) * (middle - point[0])) / (next[0] - point[0]);
      return Math.abs(between[1] - line) <= close ? [point] : [point, between];
    });
  }
  return points;
}
const SPACED = 128;
const MOST = 1024;
/** Maximum distance of a line from the rate, as a fraction of the highest rate. */
const CLOSE = 0.004;
