/** Keeps the walkthrough in sight when it opens the sample: opening a folder loads the window again, without its editors. */
import * as vscode from 'vscode';

const KEY = 'descent.walkthroughIn';
const WALKTHROUGH = 'descent.firstTraining';

/** The walkthrough goes on in the window of this folder, which is about to be opened. */
export const continueWalkthroughIn = ({ globalState }: vscode.ExtensionContext, folder: vscode.Uri): Thenable<void> =>
  globalState.update(KEY, folder.fsPath);

/** Opens the walkthrough where it is to go on in this window. */
export async function continueWalkthrough({ globalState, extension }: vscode.ExtensionContext): Promise<void> {
  const folder = globalState.get<string>(KEY);
  if (folder === undefined || !vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder)) return;
  await globalState.update(KEY, undefined);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#${WALKTHROUGH}`, false);
}
