/** Warm-up, shared by all schedules. The rate increases to the schedule's first rate, then the schedule covers the rest of the run. */
import * as l10n from '@vscode/l10n';
import { float, type Params, pick, type Values } from '../../core/params.ts';
import type { ScheduleInput, Schedule } from '../types.ts';

export const WARM_UP = {
  warmup: float(
    'Warm-up epochs',
    'Number of epochs in which the learning rate increases to the initial value of the schedule. Use it for large batches and deep models. 0 disables it. Typical: 1 to 5.',
    0,
    { min: 0 },
  ),
  warmupShape: pick('Warm-up shape', 'Curve of the learning rate during the warm-up.', 'linear', {
    linear: 'Linear',
    cosine: 'Cosine',
    exponential: 'Exponential',
    constant: 'Constant',
  }),
  warmupStart: float(
    'Warm-up start',
    'Fraction of the initial learning rate at which the warm-up starts. Must be above 0 for exponential and constant warm-up. Typical: 0 to 0.1.',
    0,
    { min: 0, max: 1 },
  ),
} satisfies Params;

type WarmUp = Values<typeof WARM_UP>;

/**
 * Adds a warm-up to a schedule. It starts at the fraction a of the schedule's first rate η(0), and step i of k (from 1) has:
 * linear η(0)·(a + (1 − a)·i/k), cosine the same with (1 − cos(π·i/k))/2 for i/k, exponential η(0)·a^(1 − i/k), constant a·η(0).
 * Source: Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2 ("gradual" and "constant").
 */
export function warmed<P extends Params>(schedule: Schedule<P>): Schedule<P & typeof WARM_UP> {
  return {
    ...schedule,
    params: { ...schedule.params, ...WARM_UP },
    conflict: (values) => schedule.conflict?.(values) ?? conflict(values),
    rate(values, base, at) {
      const first = Math.min(Math.round(values.warmup * at.stepsPerEpoch), at.steps);
      const after = { ...at, step: Math.max(0, at.step - first), steps: at.steps - first };
      const rate = schedule.rate(values, base, after);
      return at.step < first ? rate * share(values, (at.step + 1) / first) : rate;
    },
  };
}

function share({ warmupShape, warmupStart }: WarmUp, done: number): number {
  switch (warmupShape) {
    case 'linear':
      return warmupStart + (1 - warmupStart) * done;
    case 'cosine':
      return warmupStart + ((1 - warmupStart) * (1 - Math.cos(Math.PI * done))) / 2;
    case 'exponential':
      return warmupStart ** (1 - done);
    case 'constant':
      return warmupStart;
  }
}

function conflict({ warmup, warmupShape, warmupStart }: WarmUp) {
  if (warmup === 0 || warmupStart > 0 || warmupShape === 'linear' || warmupShape === 'cosine') return undefined;
  return {
    param: 'warmupStart',
    message: (name: string) => l10n.t('{0} must be greater than 0 when warmupShape is "{1}". Try 0.1.', name, warmupShape),
  };
}

/** The number of epochs, with fraction, since the schedule started. */
export const epochs = ({ step, stepsPerEpoch }: ScheduleInput) => step / stepsPerEpoch;
