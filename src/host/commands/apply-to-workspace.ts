/** Apply to Workspace, and taking it back. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Applied } from '../../core/page-commands.ts';
import { type AppliedRecord, listKeys } from '../settings/settings-writer.ts';
import type { Host } from '../host.ts';
import { nameOf, resolveRun } from './command-targets.ts';

/** Writes the settings of a run, or those that the page's form holds, to where the run's settings came from. */
export async function applyToWorkspace(host: Host, argument?: string, wanted?: Applied): Promise<AppliedRecord | undefined> {
  const listed = await resolveRun(host, argument, l10n.t('Select a run to apply its settings'));
  if (!listed) return undefined;
  const run = await host.runs.open(listed.summary.id);
  const record = await host.apply.apply(run.data.run, run.workspace, wanted);
  if (!record) {
    void vscode.window.showInformationMessage(l10n.t('The workspace settings already have these values.'));
    return undefined;
  }
  postApplied(host, record);
  if (!isSeen(host, run.id))
    void offerUndo(
      host,
      record,
      l10n.t('Applied the settings of {0} to {1}: {2}.', nameOf(listed.summary), record.where, listKeys(record.keys)),
    );
  return record;
}

/** Writes the whole recipe of a run to the settings of its workspace folder, so that the next training is one like it. */
export async function copyConfiguration(host: Host, argument?: string): Promise<AppliedRecord | undefined> {
  const listed = await resolveRun(host, argument, l10n.t('Select a run to copy its configuration'));
  if (!listed) return undefined;
  const run = await host.runs.open(listed.summary.id);
  const record = await host.apply.copy(run.data.run, run.workspace);
  if (!record) {
    void vscode.window.showInformationMessage(l10n.t('The workspace settings already match {0}.', nameOf(listed.summary)));
    return undefined;
  }
  postApplied(host, record);
  if (!isSeen(host, run.id))
    void offerUndo(
      host,
      record,
      l10n.t('Applied the settings of {0} to {1}: {2}.', nameOf(listed.summary), record.where, listKeys(record.keys)),
    );
  return record;
}

/** The dashboard says by itself what was written, with Undo, and only as long as it is true: a message cannot be taken back. */
export const isSeen = ({ dashboard }: Host, run: string) =>
  dashboard.visible && dashboard.study === undefined && dashboard.shown.includes(run);

/** Tells the page what was written, if it is on screen: one that opens later shows another run, of which it would not be true. */
export function postApplied({ dashboard }: Host, { where, keys }: AppliedRecord): void {
  if (dashboard.visible) dashboard.post({ type: 'applied', where, keys: listKeys(keys), undo: true });
}

/** Tells what was written, and offers to take it back. */
export async function offerUndo(host: Host, record: AppliedRecord, told: string): Promise<void> {
  const undo = l10n.t('Undo');
  const open = l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(told, undo, open);
  if (answer === undo && host.apply.last?.time === record.time) await undoApply(host);
  const file = record.files[0];
  if (answer === open && file) await vscode.window.showTextDocument(vscode.Uri.parse(file.uri));
}

export async function undoApply(host: Host): Promise<void> {
  const record = await host.apply.undo();
  if (record) host.dashboard.post({ type: 'applied', where: record.where, keys: '', undo: false });
  void vscode.window.setStatusBarMessage(
    record ? l10n.t('$(discard) Undid the changes in {0}', record.where) : l10n.t('Nothing to undo: no settings were applied'),
    4000,
  );
}
