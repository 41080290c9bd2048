/** Builds a learning rate range test from a configuration. */
import * as l10n from '@vscode/l10n';
import { check } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import { RANGE_TEST, type RangeTest } from '../core/range-test.ts';
import type { RunConfig } from '../core/run.ts';
import { subjectOf } from './describe-config.ts';
import { learningRate } from './learning-rate.ts';

/** The configuration of the test: without schedule, early stopping and instrumentation, which would end, distort or slow it down. */
export const rangeConfig = (config: RunConfig): RunConfig => ({
  ...config,
  schedule: { type: 'constant' },
  earlyStopping: { ...config.earlyStopping, enabled: false },
  instrumentation: { budget: 0, histograms: false, every: 0 },
});

export const rangeTitle = (config: RunConfig) => l10n.t('{0} · {1} range test', subjectOf(config), config.optimizer.type);

const STEPS = { least: 20, most: 2000 };

/** Fills in defaults. Throws a `UserError` if the range or the number of steps is invalid. */
export function rangeTestOf(given: Partial<RangeTest>): RangeTest {
  const test = { ...RANGE_TEST, ...given };
  const param = learningRate(0);
  const problem =
    check(param, test.min, l10n.t('The minimum learning rate')) ?? check(param, test.max, l10n.t('The maximum learning rate'));
  if (problem) throw new UserError(problem);
  if (test.max < 10 * test.min)
    throw new UserError({
      message: l10n.t('The learning rate range from {0} to {1} is too narrow.', test.min, test.max),
      remedy: l10n.t('Set the maximum to at least ten times the minimum.'),
    });
  if (!Number.isInteger(test.steps) || test.steps < STEPS.least || test.steps > STEPS.most)
    throw new UserError(
      l10n.t('The number of steps of a range test must be between {0} and {1}, not {2}.', STEPS.least, STEPS.most, test.steps),
    );
  return test;
}
