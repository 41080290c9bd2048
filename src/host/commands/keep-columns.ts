/** Keep Columns: what a run left out of its table is used by the next one. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { withoutDefaults } from '../../catalog/param-titles.ts';
import { isRecord } from '../../core/params.ts';
import type { Chosen } from '../../core/run.ts';
import type { Host } from '../host.ts';
import { givenIn } from '../settings/workspace-settings.ts';
import { offerUndo, postApplied } from './apply-to-workspace.ts';

/** Adds the columns to `descent.dataset.keep` of the workspace. */
export async function keepColumns(host: Host, id?: string, columns?: readonly string[]): Promise<void> {
  if (id === undefined || columns === undefined) return;
  const { data, workspace } = await host.runs.open(id);
  const { dataset, model } = data.run.header.config;
  const given = givenIn(workspace).values.dataset;
  // What was answered when the run began is in no settings.
  const same = isRecord(given) && given.path === dataset.path ? { ...given, type: dataset.type } : undefined;
  const base: Chosen = same ?? withoutDefaults('dataset', dataset);
  const kept = Array.isArray(base.keep) ? (base.keep as unknown[]).filter((name) => typeof name === 'string') : [];
  const keep = [...new Set([...kept, ...columns])];
  const record = await host.apply.set(
    { dataset: { ...base, keep }, ...(same ? {} : { model: withoutDefaults('model', model) }) },
    workspace,
  );
  if (!record) {
    void vscode.window.showInformationMessage(l10n.t('The settings already keep these columns.'));
    return;
  }
  postApplied(host, record);
  void offerUndo(host, record, l10n.t('The next run uses {0} ({1}).', columns.join(', '), record.where));
}
