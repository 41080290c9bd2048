/** Files that leave Descent: reports of runs, and what a chart shows. */
import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { writeReport } from '../../store/write-report.ts';
import type { Host } from '../host.ts';
import type { Selection } from './command-arguments.ts';
import { idsOfSelection, nameOf, resolveRun } from './command-targets.ts';

/** One HTML file that shows the runs as the dashboard does, anywhere and without a network. */
export async function exportReport(host: Host, ...selection: Selection): Promise<void> {
  const first = await resolveRun(host, idsOfSelection(...selection)[0], l10n.t('Select a run to export'));
  if (!first) return;
  const others = idsOfSelection(...selection).flatMap((id) => host.runs.listed(id) ?? []);
  // Of the run in front, what is compared with it belongs to the report too.
  const compared =
    host.dashboard.shown[0] === first.summary.id ? host.dashboard.shown.flatMap((id) => host.runs.listed(id) ?? []) : [];
  const runs = [...new Map([first, ...others, ...compared].map((run) => [run.summary.id, run])).values()];
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t('Export Report'),
    defaultUri: vscode.Uri.joinPath(first.workspace.uri, `${fileName(nameOf(first.summary))}.html`),
    filters: { [l10n.t('Web page')]: ['html'] },
  });
  if (!uri) return;
  const dist = join(host.context.extensionPath, 'dist');
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Exporting the report…') },
    () =>
      writeReport(
        runs.map(({ folder }) => folder),
        { js: join(dist, 'page.js'), css: join(dist, 'page.css') },
        uri.fsPath,
      ),
  );
  const open = l10n.t('Open in Browser');
  const answer = await vscode.window.showInformationMessage(l10n.t('Report exported to {0}.', uri.fsPath), open);
  if (answer === open) await vscode.env.openExternal(uri);
}

/** What a chart of the page gives away, as a file of the user's choice. `data` is base64. */
export async function saveExport(host: Host, name?: string, mime?: string, data?: string): Promise<void> {
  if (name === undefined || mime === undefined || data === undefined) return;
  const folder = host.runs.listed(host.dashboard.shown[0] ?? '')?.workspace.uri ?? vscode.Uri.file(homedir());
  const extension = /\.(\w+)$/.exec(name)?.[1] ?? 'txt';
  const uri = await vscode.window.showSaveDialog({
    title: 'Save',
    defaultUri: vscode.Uri.joinPath(folder, `${fileName(name.replace(/\.\w+$/, ''))}.${extension}`),
    filters: { [mime]: [extension] },
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(data, 'base64'));
  } catch {
    throw new UserError({
      message: l10n.t('{0} cannot be written.', uri.fsPath),
      remedy: l10n.t('Choose another folder, or free up some disk space.'),
    });
  }
}

/** A name that every file system takes, and that leads to no other folder. */
export const fileName = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80) || 'descent';
