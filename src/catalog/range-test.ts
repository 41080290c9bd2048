/** From a recipe to its learning rate range test. */
import { check } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import { RANGE_TEST, type RangeTest } from '../core/range-test.ts';
import type { RunConfig } from '../core/run.ts';
import { subjectOf } from './describe-config.ts';
import { learningRate } from './learning-rate.ts';

/** The recipe of the test: nothing ends it but the test itself, and what costs time and says nothing about the rate is off. */
export const rangeConfig = (config: RunConfig): RunConfig => ({
  ...config,
  schedule: { type: 'constant' },
  earlyStopping: { ...config.earlyStopping, enabled: false },
  instrumentation: { budget: 0, histograms: false, every: 0 },
});

export const rangeTitle = (config: RunConfig) => `${subjectOf(config)} · ${config.optimizer.type} range test`;

const STEPS = { least: 20, most: 2000 };

/** What is left out is as usual. Throws a `UserError` for a range or a number of steps that makes no test. */
export function rangeTestOf(given: Partial<RangeTest>): RangeTest {
  const test = { ...RANGE_TEST, ...given };
  const param = learningRate(0);
  const problem = check(param, test.min) ?? check(param, test.max);
  if (problem) throw new UserError(`A learning rate of the range ${problem}`);
  if (test.max < 10 * test.min)
    throw new UserError({
      message: `The range from ${test.min} to ${test.max} is too narrow to find a learning rate in.`,
      remedy: 'Let the highest be at least ten times the lowest.',
    });
  if (!Number.isInteger(test.steps) || test.steps < STEPS.least || test.steps > STEPS.most)
    throw new UserError(`A range test has from ${STEPS.least} to ${STEPS.most} steps, not ${test.steps}.`);
  return test;
}
