/** Where backends find what is not part of Descent itself, and what the settings want of them. */
import * as vscode from 'vscode';
import { resolveConfig } from '../catalog/config.ts';
import type { RunConfig } from '../core/run.ts';
import type { BackendEnvironment } from '../core/backend.ts';
import { givenIn } from './settings/workspace-settings.ts';

export const folderOf = () => (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.scheme === 'file');

/** What the settings of a folder, or of the first one, say; settings that are wrong are as they come. */
export const configured = (folder = folderOf()): RunConfig => resolveConfig(givenIn(folder).values).config;

/** The Node.js that the settings name for trainings here; empty where they name none. A workspace that is not trusted has no say. */
export const nodePath = (folder = folderOf()): string => configured(folder).node?.path ?? '';

/** What is named there is loaded, so a workspace that is not trusted has no say. */
export function backendEnvironment(storage: string): BackendEnvironment & { readonly storage: string } {
  const folder = folderOf();
  if (!vscode.workspace.isTrusted || !folder) return { storage };
  const { tensorflow, gpu } = configured(folder);
  return { storage, workspaceFolder: folder.uri.fsPath, library: tensorflow?.library ?? '', ...(gpu ? { gpu } : {}) };
}
