/** Changes of the dataset that a notice offers for the next run: columns to keep, codes as categories, a split by time. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { datasets } from '../../catalog/datasets/index.ts';
import { withoutDefaults } from '../../catalog/param-titles.ts';
import { find, isRecord, resolve } from '../../core/params.ts';
import type { Chosen } from '../../core/run.ts';
import type { Host } from '../host.ts';
import { givenIn } from '../settings/workspace-settings.ts';
import { isSeen, offerUndo, postApplied } from './apply-to-workspace.ts';

/** Adds the columns to `descent.dataset.keep` of the workspace. */
export async function keepColumns(host: Host, id?: string, columns?: readonly string[]): Promise<void> {
  if (id === undefined || columns === undefined) return;
  const kept = (base: Chosen) =>
    Array.isArray(base.keep) ? (base.keep as unknown[]).filter((name) => typeof name === 'string') : [];
  const where = await write(host, id, (base) => ({ keep: [...new Set([...kept(base), ...columns])] }));
  if (where === undefined) void vscode.window.showInformationMessage(l10n.t('The settings already keep these columns.'));
  else where.tell(l10n.t('The next run uses {0} ({1}).', columns.join(', '), where.place));
}

/** Writes parameters to `descent.dataset` of the workspace. */
export async function changeDataset(host: Host, id?: string, params?: Readonly<Record<string, unknown>>): Promise<void> {
  if (id === undefined || params === undefined) return;
  const where = await write(host, id, () => params);
  const keys = Object.keys(params)
    .map((name) => `descent.dataset.${name}`)
    .join(', ');
  if (where === undefined) void vscode.window.showInformationMessage(l10n.t('The settings already have these values.'));
  else where.tell(l10n.t('The next run uses the new value of {0} ({1}).', keys, where.place));
}

/** Undefined where the settings have these values already. Throws where the dataset has no such parameters. */
async function write(host: Host, id: string, change: (base: Chosen) => Readonly<Record<string, unknown>>) {
  const { data, workspace } = await host.runs.open(id);
  const { dataset, model } = data.run.header.config;
  const given = givenIn(workspace).values.dataset;
  // What was answered when the run began is in no settings.
  const same = isRecord(given) && given.path === dataset.path ? { ...given, type: dataset.type } : undefined;
  const base: Chosen = same ?? withoutDefaults('dataset', dataset);
  const wanted = { ...base, ...change(base) };
  const [problem] = resolve(find(datasets, dataset.type)?.params ?? {}, wanted, 'descent.dataset').problems;
  if (problem) throw new Error(problem.message);
  const record = await host.apply.set(
    { dataset: wanted, ...(same ? {} : { model: withoutDefaults('model', model) }) },
    workspace,
  );
  if (!record) return undefined;
  postApplied(host, record);
  return {
    place: record.where,
    tell: (message: string) => {
      if (!isSeen(host, id)) void offerUndo(host, record, message);
    },
  };
}
