/** How faults reach a person: one message that names the place and the remedy, with buttons that go there. Never a stack. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GROUPS as GROUP_PARAMS, isGroup } from '../../catalog/settings.ts';
import { type Fault, faultOf } from '../../core/fault.ts';
import { rangeAt } from '../settings/problems.ts';
import { SETTING_KEYS } from '../settings/setting-scopes.ts';

/** The error as a message; the promise ends when it is answered or put away. */
export const showError = (error: unknown): Promise<void> => showFault(faultOf(error));

export async function showFault(fault: Fault, prefix = ''): Promise<void> {
  const open = fault.file === undefined ? [] : [l10n.t('Open File')];
  const settings = fault.key === undefined ? [] : [l10n.t('Open Settings')];
  const check = OF_COMPUTE.test(fault.key ?? '') ? [l10n.t('Check Backends')] : [];
  const answer = await vscode.window.showErrorMessage(`${prefix}${textOf(fault)}`, ...open, ...check, ...settings);
  if (answer === l10n.t('Open File')) await openFaultLocation(fault);
  if (answer === l10n.t('Check Backends')) await vscode.commands.executeCommand('descent.checkBackends');
  if (answer === l10n.t('Open Settings')) await openSettings(fault.key);
}

/** Settings about what a training computes on: one page tells what there is. */
const OF_COMPUTE = /^descent\.(backend|tensorflow|gpu|node)\b/;
const textOf = ({ message, remedy }: Fault) => (remedy ? `${message} ${remedy}` : message);

/** The backend that was chosen is not here: true where the person would rather train on the one that is everywhere. */
export async function preferWasm(fault: Fault): Promise<boolean> {
  const wasm = l10n.t('Train with WASM');
  const check = l10n.t('Check Backends');
  const answer = await vscode.window.showErrorMessage(textOf(fault), wasm, check);
  if (answer === check) await vscode.commands.executeCommand('descent.checkBackends');
  return answer === wasm;
}

/** Opens the file of a fault at its line and column. */
export async function openFaultLocation(fault: Fault): Promise<void> {
  if (fault.file === undefined) return;
  await vscode.window.showTextDocument(vscode.Uri.file(fault.file), { selection: rangeAt(fault) });
}

/** The Settings editor, on the tab of the workspace where there is one: at one setting, at a group of them, or at all of Descent's. */
export async function openSettings(key?: string): Promise<void> {
  const where = vscode.workspace.workspaceFolders ? 'openWorkspaceSettings' : 'openSettings';
  await vscode.commands.executeCommand(`workbench.action.${where}`, { query: queryFor(key) });
}

function queryFor(key: string | undefined): string {
  const [, group = '', name] = key?.split('.') ?? [];
  if (!SETTING_KEYS.some((one) => one === group)) return '@ext:descent-ml.descent';
  if (!isGroup(group)) return `@id:descent.${group}`;
  return name !== undefined && name in GROUP_PARAMS[group] ? `@id:descent.${group}.${name}` : `@id:descent.${group}.*`;
}
