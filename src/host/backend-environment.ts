/** Where backends find what is not part of Descent itself, and what the settings want of them. */
import * as vscode from 'vscode';
import { resolveConfig } from '../catalog/config.ts';
import type { CheckAround } from '../protocol.ts';

export const folderOf = () => (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.scheme === 'file');
export const settings = () => vscode.workspace.getConfiguration('descent', folderOf()?.uri);

/** The Node.js that the settings name for trainings here; empty where they name none. VS Code heeds no workspace that is not trusted. */
export function nodePath(at = folderOf()?.uri): string {
  const node = vscode.workspace.getConfiguration('descent', at).get<unknown>('node');
  return resolveConfig({ node }).config.node?.path ?? '';
}

/** What is named there is loaded, so a workspace that is not trusted has no say. */
export function backendEnvironment(storage: string): CheckAround & { readonly storage: string } {
  const folder = folderOf();
  if (!vscode.workspace.isTrusted || !folder) return { storage };
  const given = { tensorflow: settings().get<unknown>('tensorflow'), gpu: settings().get<unknown>('gpu') };
  const { tensorflow, gpu } = resolveConfig(given).config;
  return { storage, workspaceFolder: folder.uri.fsPath, library: tensorflow?.library ?? '', ...(gpu ? { gpu } : {}) };
}
