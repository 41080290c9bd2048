/** A first training program, and the sample workspace. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { type Language, programTemplateName, programTemplate } from '../../core/program-template.ts';
import { pickFolder } from '../prompts/pick-folder.ts';
import type { Host } from '../host.ts';
import { continueWalkthroughIn } from '../walkthrough.ts';
import { showQuickPick } from '../prompts/quick-input.ts';

/** Writes a program to begin from, opens it, and offers to make it what this workspace trains. */
export async function newProgram(host: Host, given?: vscode.WorkspaceFolder): Promise<void> {
  const folder = given ?? (await pickFolder());
  if (!folder) return;
  const language = await askLanguage();
  if (!language) return;
  const uri = unusedUri(folder, programTemplateName(language));
  await write(uri, new TextEncoder().encode(programTemplate(language)));
  const types = vscode.Uri.joinPath(folder.uri, 'descent.d.ts');
  if (language === 'typescript' && !existsSync(types.fsPath))
    await write(types, await readFile(join(host.context.extensionPath, 'descent.d.ts')));
  completeStep('programWritten');
  await vscode.window.showTextDocument(uri);
  const path = vscode.workspace.asRelativePath(uri, false);
  const configuration = vscode.workspace.getConfiguration('descent', folder.uri);
  const use = l10n.t('Use This Program');
  const answer = await vscode.window.showInformationMessage(
    l10n.t('Set descent.program to {0}? Start Training will then use this program.', path),
    use,
  );
  if (answer !== use) return;
  const target = vscode.workspace.workspaceFile
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : vscode.ConfigurationTarget.Workspace;
  await configuration.update('program', path, target);
}

/** Ticks a step of the walkthrough: not when its command is begun, which may be called off. */
const completeStep = (step: 'programWritten' | 'sampleCopied') =>
  void vscode.commands.executeCommand('setContext', `descent.${step}`, true);

async function askLanguage(): Promise<Language | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly language: Language })[] = [
    { label: 'TypeScript', description: l10n.t('no build step required'), language: 'typescript' },
    { label: 'JavaScript', language: 'javascript' },
  ];
  const answer = await showQuickPick(items, { title: l10n.t('New Training Program'), placeHolder: l10n.t('Select a language') });
  return answer?.language;
}

/** The name, or the first of `program-2.ts`, … that is not there yet. */
function unusedUri(folder: vscode.WorkspaceFolder, name: string): vscode.Uri {
  let uri = vscode.Uri.joinPath(folder.uri, name);
  for (let i = 2; existsSync(uri.fsPath); i++) uri = vscode.Uri.joinPath(folder.uri, name.replace('.', `-${i}.`));
  return uri;
}

async function write(uri: vscode.Uri, content: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, content);
  } catch {
    throw new UserError({
      message: l10n.t('{0} cannot be written.', uri.fsPath),
      remedy: l10n.t('Check the permissions of its folder, and that the disk is not full.'),
    });
  }
}

/** Copies the sample to a folder of the user's choice and opens it; from the walkthrough, which then goes on there. */
export async function openSample(host: Host, from?: 'walkthrough'): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: l10n.t('Select a Folder for the Sample'),
      openLabel: l10n.t('Copy Sample Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!parent) return;
  const target = vscode.Uri.joinPath(parent, 'descent-digits');
  const isNew = !existsSync(target.fsPath) || (await readdir(target.fsPath)).length === 0;
  // A sample that is there already may have been worked on: it is opened as it is.
  if (isNew) {
    try {
      await cp(join(host.context.extensionPath, 'samples', 'digits'), target.fsPath, {
        recursive: true,
        // Where Descent runs from its repository, the sample may have been trained: those runs are not part of it.
        filter: (source) => basename(source) !== '.descent',
      });
    } catch {
      throw new UserError({
        message: l10n.t('The sample cannot be copied to {0}.', target.fsPath),
        remedy: l10n.t('Choose a folder that you can write to.'),
      });
    }
  }
  completeStep('sampleCopied');
  if (from === 'walkthrough') await continueWalkthroughIn(host.context, target);
  const fresh = (vscode.workspace.workspaceFolders?.length ?? 0) === 0;
  await vscode.commands.executeCommand('vscode.openFolder', target, {
    forceNewWindow: !fresh,
    ...(from === 'walkthrough' ? {} : { filesToOpen: [vscode.Uri.joinPath(target, 'README.md')] }),
  });
}
