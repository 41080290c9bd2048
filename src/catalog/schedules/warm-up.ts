/** Warm-up, shared by all schedules: the first epochs climb to the schedule's own first rate, and it runs over what is left. */
import { float, type Params, pick, type Values } from '../../core/params.ts';
import type { ScheduleInput, Schedule } from '../types.ts';

export const WARM_UP = {
  warmup: float(
    'Warm-up epochs',
    'Epochs over which the rate climbs to where the schedule starts; helps large batches and deep models to start.',
    0,
    { min: 0 },
  ),
  warmupShape: pick('Warm-up shape', 'How the rate climbs during the warm-up.', 'linear', {
    linear: 'Linear',
    cosine: 'Cosine',
    exponential: 'Exponential',
    constant: 'Constant',
  }),
  warmupStart: float(
    'Warm-up start',
    'Share of the first rate that the warm-up climbs from; an exponential or constant one needs more than 0.',
    0,
    { min: 0, max: 1 },
  ),
} satisfies Params;

type WarmUp = Values<typeof WARM_UP>;

/**
 * Gives a schedule its warm-up. Linear from share a of the schedule's first rate η(0): the i-th of k warm-up steps (i from 1) has
 * η(0)·(a + (1 − a)·i/k), so that the last one has η(0) (Goyal et al. 2017, Accurate, large minibatch SGD, section 2.2: "gradual",
 * and "constant", which stays at a·η(0)). Cosine puts (1 − cos(π·i/k))/2 for i/k; exponential is η(0)·a^(1 − i/k).
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
  return { param: 'warmupStart', message: `must be greater than 0 where warmupShape is "${warmupShape}": try 0.1.` };
}

/** How many epochs of the schedule's own time have passed. */
export const epochs = ({ step, stepsPerEpoch }: ScheduleInput) => step / stepsPerEpoch;
