/** Choose Optimizer, Schedule, Model or Dataset: a list, then a form for the parameters, written to the settings of the workspace. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CHOICES } from '../../catalog/choices.ts';
import { resolveConfig } from '../../catalog/config.ts';
import { datasets } from '../../catalog/datasets/index.ts';
import type { Model } from '../../catalog/types.ts';
import { models } from '../../catalog/models/index.ts';
import { preflight } from '../../catalog/preflight.ts';
import { type Choice, find, isRecord, type Problem, resolve } from '../../core/params.ts';
import { translated } from '../../core/localize.ts';
import type { ChoiceSetting, Chosen } from '../../core/run.ts';
import { filesIn } from '../../store/workspace-files.ts';
import { pickFile, targetsIn } from '../prompts/ask-recipe.ts';
import { pickFolder } from '../prompts/pick-folder.ts';
import type { Host } from '../host.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import { givenIn, nameOf, placeFor } from '../settings/workspace-settings.ts';
import { offerUndo, postApplied } from './apply-to-workspace.ts';

/** Without an id of the registry, it is picked from a list. */
export async function choose(host: Host, setting: ChoiceSetting, id?: unknown): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const { values, origins } = givenIn(folder);
  const given = values[setting];
  const current: Chosen = isRecord(given) && typeof given.type === 'string' ? { ...given, type: given.type } : { type: '' };
  const entry = find(CHOICES[setting].entries, id) ?? (await pick(setting, folder));
  if (!entry) return;
  const where = nameOf((await placeFor(origins[setting], folder)).uri);
  await host.choiceForm.show({
    setting,
    id: entry.id,
    values: current.type === entry.id ? current : { type: entry.id },
    where,
    options: async ({ path }) =>
      setting === 'dataset' && entry.id === 'csv' && typeof path === 'string' && path !== ''
        ? { target: await targetsIn(folder, path) }
        : {},
    browse: (name) => {
      const param = entry.params[name];
      return param?.kind === 'text' ? pickFile(folder, param, l10n.t('Use This File')) : Promise.resolve(undefined);
    },
    save: (chosen) => save(host, setting, entry, chosen, folder),
  });
}

/** What is in force is named, and comes first; a model that cannot take the dataset is not offered. */
async function pick(setting: ChoiceSetting, folder: vscode.WorkspaceFolder): Promise<Choice | undefined> {
  const { config } = resolveConfig(givenIn(folder).values);
  const { title, entries } = CHOICES[setting];
  const offered = setting === 'model' ? suited(config.dataset) : entries;
  const now = config[setting].type;
  const items = [...offered]
    .sort((a, b) => Number(b.id === now) - Number(a.id === now))
    .map((entry) => ({
      label: translated(entry.title),
      description: entry.id === now ? l10n.t('{0} · current', entry.id) : entry.id,
      detail: translated(entry.summary),
      entry,
    }));
  const answer = await showQuickPick(items, {
    title: l10n.t('Choose {0}', translated(title)),
    placeHolder: l10n.t('Select an option for future runs'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return answer?.entry;
}

function suited(dataset: Chosen): readonly Model[] {
  const source = find(datasets, dataset.type);
  const kind = source?.input(resolve(source.params, dataset, '').values);
  return kind === undefined ? models : models.filter(({ inputs }) => inputs.includes(kind));
}

/** Checks the values as the start of a training would; writes them where nothing is wrong. */
async function save(
  host: Host,
  setting: ChoiceSetting,
  entry: Choice,
  chosen: Chosen,
  folder: vscode.WorkspaceFolder,
): Promise<readonly Problem[]> {
  const { config, problems } = resolveConfig({ ...givenIn(folder).values, [setting]: chosen });
  const own = (found: readonly Problem[]) => found.filter(({ key }) => key.startsWith(`descent.${setting}`));
  const wrong = own(problems);
  if (wrong.length > 0) return wrong;
  const missing = setting === 'dataset' ? own(await preflight(config, filesIn(folder.uri.fsPath))) : [];
  if (missing.length > 0) return missing;
  const record = await host.apply.set({ [setting]: chosen }, folder);
  if (record) {
    postApplied(host, record);
    void offerUndo(host, record, l10n.t('The next run uses {0} ({1}).', translated(entry.title), record.where));
  } else
    void vscode.window.showInformationMessage(l10n.t('The settings already use {0} with these values.', translated(entry.title)));
  if (setting === 'dataset') void offerModel(folder);
  return [];
}

/** Another dataset may need another model. */
async function offerModel(folder: vscode.WorkspaceFolder): Promise<void> {
  const problem = resolveConfig(givenIn(folder).values).problems.find(({ key }) => key === 'descent.model.type');
  const answer = problem && (await vscode.window.showWarningMessage(problem.message, l10n.t('Choose Model…')));
  if (answer) await vscode.commands.executeCommand('descent.chooseModel');
}
