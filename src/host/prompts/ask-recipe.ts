/** Questions to a person who starts a training without having configured what to train. */
import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve as resolvePath } from 'node:path';
import * as vscode from 'vscode';
import { datasets } from '../../catalog/datasets/index.ts';
import type { Dataset } from '../../catalog/types.ts';
import { models } from '../../catalog/models/index.ts';
import { find, resolve, type TextParam } from '../../core/params.ts';
import type { Chosen } from '../../core/run.ts';
import { translated } from '../../core/localize.ts';
import { textReader } from '../../store/text/text-reader.ts';
import { headOf } from '../../store/workspace-files.ts';
import { type Columns, columnsOf, likelyTargets, wordsChoices, wordsOn } from './csv-columns.ts';
import { BUILT, FILES, imagePairs, isProgram } from './workspace-candidates.ts';
import { showInputBox, showQuickPick } from './quick-input.ts';

/** What was answered, by the setting that it is for. */
export type Recipe = { readonly dataset: Chosen; readonly model: Chosen } | { readonly program: string };

interface Answer<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/**
 * What to train, 'program' where one is to be written first, or undefined when the person changed their mind. `purpose` is the
 * command that asks, in whose name the questions are.
 */
export async function askRecipe(
  folder: vscode.WorkspaceFolder,
  purpose = l10n.t('Start Training'),
): Promise<Recipe | 'program' | undefined> {
  const answer = await askSource(folder, purpose);
  if (answer === undefined || answer === 'program' || 'program' in answer) return answer;
  const model = await askModel(answer.dataset, purpose);
  return model && { dataset: answer.dataset, model };
}

type What = { readonly program: string } | { readonly dataset: Chosen } | 'program';

async function askSource(folder: vscode.WorkspaceFolder, purpose: string): Promise<What | undefined> {
  const catalog = (fromFile: boolean) =>
    datasets
      .filter((dataset) => needsFile(dataset) === fromFile)
      .map(
        (dataset): Answer<What> => ({
          label: translated(dataset.title),
          detail: translated(dataset.summary),
          iconPath: new vscode.ThemeIcon(fromFile ? 'file' : 'sparkle'),
          value: { dataset: { type: dataset.id } },
        }),
      );
  const program: Answer<What> = {
    label: l10n.t('New Training Program'),
    detail: l10n.t('Creates a TypeScript or JavaScript file that exports a model and its data.'),
    iconPath: new vscode.ThemeIcon('new-file'),
    value: 'program',
  };
  const answer = await showQuickPick<Answer<What>>(
    found(folder).then((own) => [
      ...under(l10n.t('workspace'), own),
      ...under(l10n.t('generated'), catalog(false)),
      ...under(l10n.t('other'), [...catalog(true), program]),
    ]),
    {
      title: l10n.t('{0}: Dataset or Program', purpose),
      placeHolder: l10n.t('Select the dataset or the training program'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  const value = answer?.value;
  if (value === undefined || value === 'program' || 'program' in value) return value;
  const dataset = await fill(folder, find(datasets, value.dataset.type), value.dataset, purpose);
  return dataset && { dataset };
}

const under = (label: string, answers: readonly Answer<What>[]): readonly Answer<What>[] =>
  answers.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...answers] : [];

const MOST_PROGRAMS = 300;
const MOST_FILES = 10;

/** What the workspace has itself: programs first, since they say what to train and on what. */
async function found(folder: vscode.WorkspaceFolder): Promise<readonly Answer<What>[]> {
  const named = async (pattern: string, most: number) => {
    const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), BUILT, most);
    return uris.map((uri) => pathIn(folder, uri)).sort();
  };
  const [modules, tables, images] = await Promise.all([
    named(FILES.programs, MOST_PROGRAMS),
    named(FILES.tables, MOST_FILES),
    named(FILES.images, 4 * MOST_FILES),
  ]);
  const read = (path: string) => readFile(resolvePath(folder.uri.fsPath, path), 'utf8').catch(() => '');
  const sources = await Promise.all(modules.map(async (path) => ({ path, source: await read(path) })));
  const answer = (path: string, description: string, icon: string, value: What): Answer<What> => {
    const where = dirname(path);
    const rest = where === '.' ? description : l10n.t('{0} · in {1}', description, where);
    return { label: basename(path), description: rest, iconPath: new vscode.ThemeIcon(icon), value };
  };
  return [
    ...sources
      .filter(({ source }) => isProgram(source))
      .map(({ path }) => answer(path, l10n.t('training program'), 'file-code', { program: path })),
    ...imagePairs(images).map((pair) =>
      answer(pair.images, l10n.t('images, labels in {0}', basename(pair.labels)), 'file-media', {
        dataset: { type: 'idx', ...pair },
      }),
    ),
    ...tables.map((path) => answer(path, l10n.t('table'), 'table', { dataset: { type: 'csv', path } })),
  ];
}

const required = (dataset: Dataset) =>
  Object.entries(dataset.params).flatMap(([name, param]) =>
    param.kind === 'text' && param.required ? [[name, param] as const] : [],
  );
const needsFile = (dataset: Dataset) => required(dataset).some(([, { file }]) => file !== undefined);

/** Asks for each parameter that must be given and is not. */
async function fill(
  folder: vscode.WorkspaceFolder,
  dataset: Dataset | undefined,
  given: Chosen,
  purpose: string,
): Promise<Chosen | undefined> {
  let chosen = given;
  for (const [name, param] of dataset ? required(dataset) : []) {
    if (name in chosen) continue;
    const answer = await askFor(folder, name, param, chosen, purpose);
    if (answer === undefined) return undefined;
    chosen = { ...chosen, ...answer };
  }
  return chosen;
}

type Answers = Readonly<Record<string, string | boolean | readonly string[]>>;

async function askFor(
  folder: vscode.WorkspaceFolder,
  name: string,
  param: TextParam,
  { path }: Chosen,
  purpose: string,
): Promise<Answers | undefined> {
  if (name === 'target' && typeof path === 'string') {
    const found = await columnsIn(folder, path);
    if (found.columns.length > 0) return askTarget(found, path, purpose);
  }
  const value = await (param.file ? askFile(folder, param, purpose) : askText(param, purpose));
  return value === undefined ? undefined : { [name]: value };
}

const askFile = (folder: vscode.WorkspaceFolder, param: TextParam, purpose: string) =>
  pickFile(folder, param, l10n.t('Use This File'), questionTitle(purpose, param));

/** A file for a parameter, as settings name it: relative to the folder where it lies in it. */
export async function pickFile(
  folder: vscode.WorkspaceFolder,
  param: TextParam,
  openLabel: string,
  title = translated(param.title),
): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel,
      defaultUri: folder.uri,
      filters: { [translated(param.title)]: [...(param.file ?? [])], [l10n.t('All files')]: ['*'] },
    })) ?? [];
  return uri && pathIn(folder, uri);
}

async function askTarget(found: Columns, path: string, purpose: string): Promise<Answers | undefined> {
  const { header } = found;
  const items = likelyTargets(found).map((column) => ({
    label: header ? column.name : l10n.t('Column {0}', column.name),
    ...wordsOn(column),
    name: column.name,
  }));
  const answer = await showQuickPick(items, {
    title: l10n.t('{0}: Target Column of {1}', purpose, basename(path)),
    placeHolder: l10n.t('Select the column to predict from the others'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!answer) return undefined;
  const words = await askWords(found, answer.name, path, purpose);
  return words && { target: answer.name, ...(header ? {} : { header }), ...words };
}

/** What to do about columns of free text; undefined when the person changed their mind. */
async function askWords(found: Columns, target: string, path: string, purpose: string): Promise<Answers | undefined> {
  const choices = wordsChoices(found, target);
  const [only] = choices;
  if (!only || choices.length === 1) return only?.answers ?? {};
  const answer = await showQuickPick(choices, {
    title: l10n.t('{0}: Text Columns of {1}', purpose, basename(path)),
    placeHolder: l10n.t('Some text columns have too many distinct values. Select how to use them'),
  });
  return answer?.answers;
}

const questionTitle = (purpose: string, param: TextParam) => l10n.t('{0}: {1}', purpose, translated(param.title));

const askText = (param: TextParam, purpose: string) =>
  showInputBox({
    title: questionTitle(purpose, param),
    prompt: translated(param.help),
    validateInput: (text) => (text ? undefined : translated(param.help)),
  });

/** The columns of a table that can be its target, the likeliest first. */
export const targetsIn = async (folder: vscode.WorkspaceFolder, path: string): Promise<readonly string[]> =>
  likelyTargets(await columnsIn(folder, path)).map(({ name }) => name);

async function columnsIn(folder: vscode.WorkspaceFolder, path: string): Promise<Columns> {
  try {
    return await columnsOf(await headOf(resolvePath(folder.uri.fsPath, path)), textReader);
  } catch {
    // The file is read again when the training starts, which then says what is wrong with it.
    return { header: true, columns: [] };
  }
}

const pathIn = (folder: vscode.WorkspaceFolder, uri: vscode.Uri) => {
  const path = relative(folder.uri.fsPath, uri.fsPath);
  return path.startsWith('..') ? uri.fsPath : path.replaceAll('\\', '/');
};

async function askModel(dataset: Chosen, purpose: string): Promise<Chosen | undefined> {
  const source = datasets.find(({ id }) => id === dataset.type);
  const kind = source?.input(resolve(source.params, dataset, '').values);
  const suited = models.filter(({ inputs }) => kind === undefined || inputs.includes(kind));
  const only = suited[0];
  if (suited.length === 1 && only) return { type: only.id };
  const best = [...suited].sort((a, b) => Number(b.inputs[0] === kind) - Number(a.inputs[0] === kind));
  const answer = await showQuickPick(
    best.map(({ id, title, summary }) => ({ label: translated(title), detail: translated(summary), id })),
    { title: l10n.t('{0}: Model', purpose), placeHolder: l10n.t('Select the model to train') },
  );
  return answer && { type: answer.id };
}
