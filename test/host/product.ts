/** The extension as its tests see it, and waiting for what it does. */
import * as vscode from 'vscode';
import type { Api } from '../../src/extension.ts';

export async function activated(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('descent-ml.descent');
  if (!extension) throw new Error('The extension is not there.');
  return extension.activate();
}

export function folder(): vscode.WorkspaceFolder {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (!first) throw new Error('No folder is open.');
  return first;
}

export const command = (name: string, ...args: readonly unknown[]) => vscode.commands.executeCommand(`descent.${name}`, ...args);

/** Writes a file of the workspace, through the editor's own file system. */
export async function write(path: string, content: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder().uri, path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return uri;
}

export async function read(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder().uri, path)));
}

/** Waits for something to be so; fails with what it waited for. */
export async function until<T>(what: string, probe: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const limit = Date.now() + 30_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > limit) throw new Error(`Waited 30 seconds in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
