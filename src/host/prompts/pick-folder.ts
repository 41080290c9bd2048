/** Which workspace folder a command is about. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { showQuickPick } from './quick-input.ts';

/** The only folder, the active editor's, or the one that is picked under this title; undefined when there is none or nobody picked. */
export async function pickFolder(title?: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) {
    await sayNoFolder();
    return undefined;
  }
  if (folders.length === 1) return folders[0];
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  if (own && folders.includes(own)) return own;
  const answer = await showQuickPick(
    folders.map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder })),
    { ...(title === undefined ? {} : { title }), placeHolder: l10n.t('Select a workspace folder') },
  );
  return answer?.folder;
}

async function sayNoFolder(): Promise<void> {
  const open = l10n.t('Open Folder');
  const sample = l10n.t('Open Sample');
  const answer = await vscode.window.showInformationMessage(
    l10n.t('Open a folder to train in. Its settings configure the runs, and the runs are saved in it.'),
    open,
    sample,
  );
  if (answer === open) await vscode.commands.executeCommand('vscode.openFolder');
  if (answer === sample) await vscode.commands.executeCommand('descent.openSample');
}
