/** Questions to a person who starts a training without having configured what to train. */
import { readFile } from 'node:fs/promises';
import { basename, relative, resolve as resolvePath } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { datasets } from '../catalog/datasets/index.ts';
import type { Dataset } from '../catalog/kinds.ts';
import { models } from '../catalog/models/index.ts';
import { type Choice, find, isRecord, resolve, type TextParam } from '../core/choice.ts';
import type { Chosen } from '../core/run.ts';
import { type Columns, columnsOf, wordsChoices } from './columns.ts';
import { showInputBox, showQuickPick } from './questions.ts';

export interface Recipe {
  readonly dataset: Chosen;
  readonly model: Chosen;
}

interface Answer<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/** Data and model, or undefined when the person changed their mind. */
export async function askRecipe(folder: vscode.WorkspaceFolder): Promise<Recipe | 'program' | undefined> {
  const dataset = await askDataset(folder);
  if (dataset === undefined || dataset === 'program') return dataset;
  const model = await askModel(dataset);
  return model && { dataset, model };
}

async function askDataset(folder: vscode.WorkspaceFolder): Promise<Chosen | 'program' | undefined> {
  const made: Answer<Dataset | 'program'>[] = [...datasets]
    .sort((a, b) => Number(needsFile(a)) - Number(needsFile(b)))
    .map((value) => ({
      label: value.title,
      detail: value.summary,
      iconPath: new vscode.ThemeIcon(needsFile(value) ? 'file' : 'sparkle'),
      value,
    }));
  const tables = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/*.{csv,tsv}'), '**/node_modules/**', 10);
  const found: Answer<Chosen>[] = tables.map((uri) => ({
    label: basename(uri.fsPath),
    description: 'a table of this workspace',
    iconPath: new vscode.ThemeIcon('table'),
    value: { type: 'csv', path: pathIn(folder, uri) },
  }));
  const program: Answer<'program'> = {
    label: 'A training program of my own',
    detail: 'Writes a TypeScript file that exports a model and its data, to begin from.',
    iconPath: new vscode.ThemeIcon('new-file'),
    value: 'program',
  };
  const answer = await showQuickPick<Answer<Dataset | Chosen | 'program'>>([...found, ...made, program], {
    title: 'Start Training: Data',
    placeHolder: 'What should the network learn from?',
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  const value = answer?.value;
  if (value === undefined || value === 'program') return value;
  if ('type' in value)
    return fill(
      folder,
      datasets.find(({ id }) => id === value.type),
      value,
    );
  return fill(folder, value, { type: value.id });
}

const required = (dataset: Dataset) =>
  Object.entries(dataset.params).flatMap(([name, param]) =>
    param.kind === 'text' && param.required ? [[name, param] as const] : [],
  );
const needsFile = (dataset: Dataset) => required(dataset).some(([, { file }]) => file !== undefined);

/** Asks for each parameter that must be given and is not. */
async function fill(folder: vscode.WorkspaceFolder, dataset: Dataset | undefined, given: Chosen): Promise<Chosen | undefined> {
  let chosen = given;
  for (const [name, param] of dataset ? required(dataset) : []) {
    if (name in chosen) continue;
    const answer = await askFor(folder, name, param, chosen);
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
): Promise<Answers | undefined> {
  if (name === 'target' && typeof path === 'string') {
    const found = await columnsIn(folder, path);
    if (found.columns.length > 0) return askTarget(found, path);
  }
  const value = await (param.file ? askFile(folder, param) : askText(param));
  return value === undefined ? undefined : { [name]: value };
}

async function askFile(folder: vscode.WorkspaceFolder, param: TextParam): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: `Start Training: ${param.title}`,
      openLabel: 'Train on This',
      defaultUri: folder.uri,
      filters: { [param.title]: [...(param.file ?? [])], 'All files': ['*'] },
    })) ?? [];
  return uri && pathIn(folder, uri);
}

/** The last column is on top: it is the usual place of what is to be predicted. */
async function askTarget(found: Columns, path: string): Promise<Answers | undefined> {
  const { header, columns } = found;
  const items = [...columns.slice(-1), ...columns.slice(0, -1)].map(({ name, values }) => ({
    label: header ? name : `Column ${name}`,
    description: values.join(', '),
    name,
  }));
  const answer = await showQuickPick(items, {
    title: `Start Training: Target in ${basename(path)}`,
    placeHolder: 'Which column should the network learn to predict from the others?',
    ignoreFocusOut: true,
  });
  if (!answer) return undefined;
  const words = await askWords(found, answer.name, path);
  return words && { target: answer.name, ...(header ? {} : { header }), ...words };
}

/** What to do about columns of free text; undefined when the person changed their mind. */
async function askWords(found: Columns, target: string, path: string): Promise<Answers | undefined> {
  const choices = wordsChoices(found, target);
  const [only] = choices;
  if (!only || choices.length === 1) return only?.answers ?? {};
  const answer = await showQuickPick(choices, {
    title: `Start Training: Texts in ${basename(path)}`,
    placeHolder: 'Some columns hold too many different texts to be features. What about them?',
    ignoreFocusOut: true,
  });
  return answer?.answers;
}

const askText = (param: TextParam) =>
  showInputBox({
    title: `Start Training: ${param.title}`,
    prompt: param.help,
    ignoreFocusOut: true,
    validateInput: (text) => (text ? undefined : param.help),
  });

async function columnsIn(folder: vscode.WorkspaceFolder, path: string): Promise<Columns> {
  try {
    const bytes = await readFile(resolvePath(folder.uri.fsPath, path));
    return columnsOf(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  } catch {
    // The file is read again when the training starts, which then says what is wrong with it.
    return { header: true, columns: [] };
  }
}

const pathIn = (folder: vscode.WorkspaceFolder, uri: vscode.Uri) => {
  const path = relative(folder.uri.fsPath, uri.fsPath);
  return path.startsWith('..') ? uri.fsPath : path.replaceAll('\\', '/');
};

async function askModel(dataset: Chosen): Promise<Chosen | undefined> {
  const source = datasets.find(({ id }) => id === dataset.type);
  const kind = source?.input(resolve(source.params, dataset, '').values);
  const suited = models.filter(({ inputs }) => kind === undefined || inputs.includes(kind));
  const only = suited[0];
  if (suited.length === 1 && only) return { type: only.id };
  const best = [...suited].sort((a, b) => Number(b.inputs[0] === kind) - Number(a.inputs[0] === kind));
  const answer = await showQuickPick(
    best.map(({ id, title, summary }) => ({ label: title, detail: summary, id })),
    { title: 'Start Training: Model', placeHolder: 'Which network?', ignoreFocusOut: true },
  );
  return answer && { type: answer.id };
}

/** The file where there is one, else the title: `iris.csv`, `Spirals`. */
const nameOf = ({ type, path }: Chosen, choices: readonly Choice[]) =>
  typeof path === 'string' ? basename(path) : (find(choices, type)?.title ?? type);

/** Offers to write the answers into the settings of the folder, so that the next start asks nothing. */
export async function offerToRemember(folder: vscode.WorkspaceFolder, recipe: Recipe): Promise<void> {
  const keep = 'Remember in Settings';
  const answer = await vscode.window.showInformationMessage(
    `Training on ${nameOf(recipe.dataset, datasets)} with ${nameOf(recipe.model, models)}. Remember this choice in the settings of the workspace?`,
    keep,
  );
  if (answer !== keep) return;
  const configuration = vscode.workspace.getConfiguration('descent', folder.uri);
  const target = vscode.workspace.workspaceFile
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : vscode.ConfigurationTarget.Workspace;
  for (const [group, value] of Object.entries(recipe)) if (isRecord(value)) await configuration.update(group, value, target);
}
