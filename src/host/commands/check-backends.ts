/** Check Backends, and choosing what it recommends. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { BACKEND } from '../../catalog/settings.ts';
import type { BackendRow } from '../../core/backend-table.ts';
import { formatNumber } from '../../core/format.ts';
import { translated } from '../../core/localize.ts';
import type { AppliedRecord } from '../settings/settings-writer.ts';
import { pickFolder } from '../prompts/pick-folder.ts';
import type { Host } from '../host.ts';
import { offerUndo, postApplied } from './apply-to-workspace.ts';

export const checkBackends = (host: Host) => host.backends.check();

/** Writes `descent.backend` of a workspace folder: the backend that is named, or the one that is picked. */
export async function useBackend(host: Host, id?: string): Promise<AppliedRecord | undefined> {
  const option = BACKEND.options.find(({ value }) => value === id) ?? (await pickBackend(host));
  const folder = option && (await pickFolder());
  if (!option || !folder) return undefined;
  const record = await host.apply.set({ backend: option.value }, folder);
  if (!record) {
    void vscode.window.showInformationMessage(l10n.t('descent.backend is already "{0}".', option.value));
    return undefined;
  }
  postApplied(host, record);
  void offerUndo(
    host,
    record,
    l10n.t('The next run in {0} uses {1} ({2}).', folder.name, translated(option.title), record.where),
  );
  return record;
}

/** What the last check has found of a backend. */
function lastResult({ state, reason, examplesPerSecond: speed }: Partial<BackendRow> = {}) {
  if (state === 'absent') return { description: l10n.t('not available'), ...(reason === undefined ? {} : { detail: reason }) };
  if (state === 'broken') return { description: l10n.t('does not work') };
  return { description: speed === undefined ? '' : l10n.t('{0} examples/s', formatNumber(speed)) };
}

async function pickBackend(host: Host) {
  const rows = host.backends.table?.rows ?? [];
  const items = BACKEND.options.map((option) => {
    return { label: translated(option.title), ...lastResult(rows.find(({ id }) => id === option.value)), option };
  });
  const answer = await vscode.window.showQuickPick(items, {
    title: l10n.t('Choose Backend'),
    placeHolder: translated(BACKEND.help),
  });
  return answer?.option;
}
