/** The settings of Descent as VS Code knows them: what holds in a folder, and which file says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JSONPath, parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { settingsIn } from '../../catalog/settings-file.ts';
import { RESTRICTED_SETTINGS } from '../../catalog/settings.ts';
import { isRecord } from '../../core/params.ts';
import type { Origin } from '../../core/run.ts';
import { textOf } from '../../store/regular-file.ts';
import { SETTING_KEYS, type Given, type LaunchOverrides, merge, type Settings } from './setting-scopes.ts';

/** What is given for a training in this folder, or without one for the whole workspace; a key that Descent does not know is kept, to be complained about. */
export function givenIn(folder: vscode.WorkspaceFolder | undefined, launch?: LaunchOverrides): Given {
  const { globalValue, workspaceValue, workspaceFolderValue } =
    vscode.workspace.getConfiguration(undefined, folder?.uri).inspect('descent') ?? {};
  const { workspaceFile } = vscode.workspace;
  const own = folder && trusted(fromFile(settingsFile(folder), []) ?? fromTree(workspaceFolderValue));
  const user = fromTree(globalValue);
  if (!workspaceFile) return merge({ user, ...(own ? { folder: own } : {}) }, false, launch);
  const shared = trusted(fromFile(workspaceFile, ['settings']) ?? fromTree(workspaceValue));
  return merge({ user, workspace: shared, ...(own ? { folder: own } : {}) }, true, launch);
}

export const settingsFile = (folder: vscode.WorkspaceFolder) =>
  vscode.Uri.file(join(folder.uri.fsPath, '.vscode', 'settings.json'));

/** Editors of files that hold settings: of the user, a folder or a workspace. */
export const SETTINGS_FILES: vscode.DocumentSelector = [
  { pattern: '**/.vscode/settings.json' },
  { pattern: '**/*.code-workspace' },
  { scheme: 'vscode-userdata', pattern: '**/settings.json' },
];

/** VS Code gives one tree for all the forms in which a setting may be written. */
const fromTree = (tree: unknown): Settings => settingsIn({ descent: plain(tree) });

/**
 * The settings as the file has them. In VS Code's tree `"descent.training": { … }` wipes out a `"descent.training.epochs"` that is
 * written above it. Undefined where there is no such file on this machine.
 */
function fromFile(uri: vscode.Uri, root: readonly string[]): Settings | undefined {
  if (uri.scheme !== 'file') return undefined;
  let value: unknown;
  try {
    value = parse(textOf(readFileSync(uri.fsPath)), [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
  for (const key of root) value = isRecord(value) ? value[key] : undefined;
  return settingsIn(isRecord(value) ? value : {});
}

/** VS Code holds back the settings that package.json restricts, but only in the form in which they are declared there. */
const trusted = (settings: Settings): Settings =>
  vscode.workspace.isTrusted
    ? settings
    : Object.fromEntries(Object.entries(settings).filter(([key]) => !RESTRICTED_SETTINGS.has(key)));

/** VS Code hands out proxies; they do not survive a message. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));

/** The overrides in a configuration of launch.json, which also holds keys of VS Code. */
export const launchOf = (configuration: Readonly<Record<string, unknown>> & { readonly name: string }): LaunchOverrides => ({
  name: configuration.name,
  overrides: Object.fromEntries(
    SETTING_KEYS.flatMap((group) => (group in configuration ? [[group, plain(configuration[group])]] : [])),
  ),
});

/** The configuration of that name, as launch.json has it now. */
export function launchNamed(folder: vscode.WorkspaceFolder, name: string): LaunchOverrides | undefined {
  const all: unknown = vscode.workspace.getConfiguration('launch', folder.uri).get('configurations');
  if (!Array.isArray(all)) return undefined;
  const found = (all as unknown[]).find((item) => isRecord(item) && item.type === 'descent' && item.name === name);
  return isRecord(found) ? launchOf({ ...found, name }) : undefined;
}

/** A file that holds settings, and where in it they stand. */
export interface Place {
  readonly uri: vscode.Uri;
  readonly root: JSONPath;
  /** Keys are written without `descent.`, as in launch.json. */
  readonly bare: boolean;
}

/** The file that settings of this origin are written in. What comes from the user or from nowhere goes to the folder's settings. */
export async function placeFor(origin: Origin | undefined, folder: vscode.WorkspaceFolder): Promise<Place> {
  const { workspaceFile } = vscode.workspace;
  if (origin?.kind === 'workspace' && workspaceFile && workspaceFile.scheme !== 'untitled')
    return { uri: workspaceFile, root: ['settings'], bare: false };
  if (origin?.kind === 'launch') {
    const found = await launchPlace(origin.name, folder);
    if (found) return found;
  }
  return { uri: settingsFile(folder), root: [], bare: false };
}

async function launchPlace(name: string, folder: vscode.WorkspaceFolder): Promise<Place | undefined> {
  const { workspaceFile } = vscode.workspace;
  const candidates: readonly { readonly uri: vscode.Uri; readonly root: JSONPath }[] = [
    { uri: vscode.Uri.file(join(folder.uri.fsPath, '.vscode', 'launch.json')), root: ['configurations'] },
    ...(workspaceFile ? [{ uri: workspaceFile, root: ['launch', 'configurations'] }] : []),
  ];
  for (const { uri, root } of candidates) {
    const document = await openDocument(uri);
    let value: unknown = document && parse(document.getText());
    for (const key of root) value = isRecord(value) ? value[key] : undefined;
    const index = Array.isArray(value)
      ? (value as unknown[]).findIndex((item) => isRecord(item) && item.type === 'descent' && item.name === name)
      : -1;
    if (index >= 0) return { uri, root: [...root, index], bare: true };
  }
  return undefined;
}

/** The document, or undefined when there is no such file. */
export async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** How a message names a file: relative to its workspace folder. */
export const nameOf = (uri: vscode.Uri) =>
  vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
