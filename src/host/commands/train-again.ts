/** Training what a run recorded: as it was, or with other values. */
import * as l10n from '@vscode/l10n';
import type { RunConfig } from '../../core/run.ts';
import { formatHyperparameter } from '../../core/format.ts';
import { translated } from '../../core/localize.ts';
import type { Host } from '../host.ts';
import { askParam } from '../prompts/ask-param.ts';
import { showInputBox, showQuickPick } from '../prompts/quick-input.ts';
import type { ListedRun } from '../runs/runs.ts';
import { type EditableSetting, editableSettings, recordedValues, withSetting } from '../settings/recorded-config.ts';
import { givenIn } from '../settings/workspace-settings.ts';
import { nameOf, resolveRun } from './command-targets.ts';
import { checked, isTrusted, mayStartAnother, startWith } from './start-training.ts';

/** Trains the configuration that a run recorded, whatever the settings of the workspace say now. */
export async function trainAgain(host: Host, argument?: string): Promise<void> {
  const run = await resolveRun(host, argument, l10n.t('Select a run to train again'));
  if (run) await trainRecorded(host, run, run.header.config);
}

/** The same, after its settings have been shown and changed. */
export async function editAndTrain(host: Host, argument?: string): Promise<void> {
  const run = await resolveRun(host, argument, l10n.t('Select a run to edit its settings and train'));
  if (!run || !(await isTrusted())) return;
  const config = await editConfig(l10n.t('Edit and Train: {0}', nameOf(run.summary)), run.header.config);
  if (config) await trainRecorded(host, run, config);
}

async function trainRecorded(host: Host, { header, workspace }: ListedRun, config: RunConfig): Promise<void> {
  const { origins, title, rangeTest } = header;
  const ask = async () => {
    if (!(await isTrusted()) || !(await mayStartAnother(host))) return undefined;
    host.problems.clear();
    return checked(host, { values: recordedValues(config, givenIn(workspace).values), origins }, workspace);
  };
  await startWith(host, workspace, ask, rangeTest ? { title, rangeTest } : {});
}

/** A list of all settings: choosing one changes it, until they are trained. Undefined when the list was dismissed. */
async function editConfig(title: string, recorded: RunConfig): Promise<RunConfig | undefined> {
  let config = recorded;
  for (;;) {
    const before = new Map(editableSettings(recorded).map((setting) => [setting.key, setting]));
    const settings = editableSettings(config);
    const changes = settings.filter((setting) => !same(setting.value, before.get(setting.key)?.value)).length;
    const train = {
      label: `$(play) ${l10n.t('Train')}`,
      description:
        changes === 0
          ? l10n.t('with the recorded settings')
          : changes === 1
            ? l10n.t('with 1 changed setting')
            : l10n.t('with {0} changed settings', changes),
      setting: undefined,
    };
    const items = settings.map((setting) => itemOf(setting, before.get(setting.key)));
    const answer = await showQuickPick([train, ...items], {
      title,
      placeHolder: l10n.t('Select a setting to change it, or select Train.'),
      matchOnDescription: true,
    });
    if (!answer) return undefined;
    if (!answer.setting) return config;
    const value = await askSetting(answer.setting);
    if (value !== undefined) config = withSetting(config, answer.setting.key, value);
  }
}

function itemOf(setting: EditableSetting, before: EditableSetting | undefined) {
  const changed = !same(setting.value, before?.value);
  const description = changed && before ? l10n.t('{0} (was {1})', words(setting), words(before)) : words(setting);
  return { label: `${changed ? '$(edit) ' : ''}${translated(setting.title)}`, description, setting };
}

function words({ param, value }: EditableSetting): string {
  const word = param && (param.kind === 'float' || param.kind === 'int') ? [param.unset, param.spelled] : [];
  const spelled = word.find((one) => one?.value === value)?.word;
  if (spelled !== undefined) return translated(spelled);
  if (typeof value === 'number') return formatHyperparameter(value);
  if (typeof value === 'boolean') return value ? l10n.t('on') : l10n.t('off');
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value || l10n.t('none') : JSON.stringify(value);
}

async function askSetting({ title, param, value }: EditableSetting): Promise<unknown> {
  if (param) return askParam(title, param, value);
  const text = await showInputBox({
    title,
    value: JSON.stringify(value),
    prompt: l10n.t('Enter the hyperparameter as JSON: a number, "text", true or false, or a list.'),
    validateInput: (typed) =>
      parsed(typed) === undefined ? l10n.t('Enter valid JSON, such as 64, "relu" or [16, 8].') : undefined,
  });
  return text === undefined ? undefined : parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
