import * as l10n from '@vscode/l10n';
import { rangeConfig, rangeTestOf, rangeTitle } from '../../catalog/build-range-test.ts';
import { messageOf } from '../../core/fault.ts';
import { RANGE_TEST, type RangeTest } from '../../core/range-test.ts';
import { formatHyperparameter } from '../../core/format.ts';
import type { Host } from '../host.ts';
import { showInputBox, showQuickPick } from '../prompts/quick-input.ts';
import type { OpenRun } from '../runs/runs.ts';
import { resolveTraining, train } from './start-training.ts';

/** Runs a learning rate range test and shows its curve as it grows. */
export async function findLearningRate(host: Host): Promise<OpenRun | undefined> {
  const asked = await resolveTraining(host, { purpose: l10n.t('Find Learning Rate') });
  if (!asked) return undefined;
  const rangeTest = await askRange();
  if (!rangeTest) return undefined;
  const config = rangeConfig(asked.config);
  return train(host, { ...asked, config }, { title: rangeTitle(config), rangeTest });
}

async function askRange(): Promise<RangeTest | undefined> {
  const { min, max, steps } = RANGE_TEST;
  const usual = l10n.t('{0} to {1} in {2} steps', formatHyperparameter(min), formatHyperparameter(max), steps);
  const answer = await showQuickPick(
    [
      { label: usual, description: l10n.t('enough for most models'), test: RANGE_TEST },
      {
        label: l10n.t('{0} to {1} in {2} steps', formatHyperparameter(min), formatHyperparameter(max), 5 * steps),
        description: l10n.t('for a finer curve'),
        test: { min, max, steps: 5 * steps },
      },
      { label: l10n.t('Other Range…'), description: '', test: undefined },
    ],
    {
      title: l10n.t('{0}: Range', l10n.t('Find Learning Rate')),
      placeHolder: l10n.t('Select the range of learning rates'),
    },
  );
  if (!answer) return undefined;
  return answer.test ?? askOther();
}

async function askOther(): Promise<RangeTest | undefined> {
  const read = (text: string): RangeTest => {
    const [min = Number.NaN, max = Number.NaN, steps = Number.NaN] = text.split(',').map(Number);
    return rangeTestOf({ min, max, steps });
  };
  const text = await showInputBox({
    title: l10n.t('{0}: Range', l10n.t('Find Learning Rate')),
    prompt: l10n.t('Enter the lowest and the highest learning rate and the number of steps, separated by commas.'),
    value: `${RANGE_TEST.min}, ${RANGE_TEST.max}, ${RANGE_TEST.steps}`,
    validateInput: (given) => {
      try {
        read(given);
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
  return text === undefined ? undefined : read(text);
}
