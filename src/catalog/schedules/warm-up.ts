/** Warm-up, shared by all schedules: the first epochs climb to the base rate, then the schedule runs over what is left. */
import { float } from '../../core/choice.ts';
import type { Schedule } from '../kinds.ts';

export const warmup = float(
  'Warm-up epochs',
  'Epochs over which the rate climbs evenly to its base; helps large batches and deep models to start.',
  0,
  { min: 0 },
);

type At = Parameters<Schedule['rate']>[2];

/**
 * Linear from base / k at the first of k warm-up steps to the base at the last (Goyal et al. 2017, Accurate, large minibatch
 * SGD, section 2.2). `after` gets the step and the number of steps counted without the warm-up.
 */
export function warmedUp(epochs: number, base: number, at: At, after: (at: At) => number): number {
  const first = Math.min(Math.round(epochs * at.stepsPerEpoch), at.steps);
  if (at.step < first) return (base * (at.step + 1)) / first;
  return after({ ...at, step: at.step - first, steps: at.steps - first });
}
