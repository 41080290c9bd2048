/** Runs as JSON or CSV, for other programs. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { tabledRun } from '../../catalog/run-table.ts';
import { UserError } from '../../core/fault.ts';
import { type RunColumn, type RunTable, tableOf } from '../../core/runs-table/columns.ts';
import { type ExportOptions, exportText } from '../../store/export-runs.ts';
import type { Host } from '../host.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import type { ListedRun } from '../runs/runs.ts';
import type { Selection } from './command-arguments.ts';
import { idsOfSelection, nameOf, pickRuns } from './command-targets.ts';
import { fileName } from './export.ts';

/**
 * Asks for a format and a file. The runs table passes the ids of the runs in their order, and the ids of the columns that it shows;
 * a tree passes the item that was clicked, and all that are selected.
 */
export async function exportRuns(host: Host, ...[clicked, selected]: Selection): Promise<void> {
  if (!host.runs.ready) await host.runs.scan();
  const fromTable = typeof clicked === 'object';
  const given = idsOfSelection(clicked, fromTable ? undefined : selected);
  const ids = given.length > 0 ? given : await pickRuns(host, l10n.t('Select the runs to export'), host.dashboard.shown);
  const runs = (ids ?? []).flatMap((id) => host.runs.listed(id) ?? []);
  const [first] = runs;
  if (!first) return;
  const studies = new Map(host.studies.list.map(({ id, state }) => [id, state.study.title]));
  const exported = runs.map((run) => ({ run: tabledRun(run, run.summary.title, studies), folder: run.folder }));
  const table = tableOf(exported.map(({ run }) => run));
  const shown = fromTable ? columnsIn(table, selected ?? []) : [];
  const options = await askFormat(runs.length, shown);
  const uri = options && (await askFile(first, runs.length, options.format));
  if (!options || !uri) return;
  const title = runs.length === 1 ? l10n.t('Exporting the run…') : l10n.t('Exporting {0} runs…', runs.length);
  const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    exportText(exported, table, options),
  );
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch {
    throw new UserError({
      message: l10n.t('{0} cannot be written.', uri.fsPath),
      remedy: l10n.t('Choose another folder, or free up some disk space.'),
    });
  }
  const open = l10n.t('Open File');
  const what = runs.length === 1 ? nameOf(first.summary) : `${runs.length} runs`;
  const answer = await vscode.window.showInformationMessage(l10n.t('Exported {0} to {1}.', what, uri.fsPath), open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', uri);
}

function columnsIn({ columns }: RunTable, ids: readonly string[]): readonly RunColumn[] {
  return ids.flatMap((id) => columns.find((column) => column.id === id) ?? []);
}

async function askFormat(count: number, shown: readonly RunColumn[]): Promise<ExportOptions | undefined> {
  const choices: readonly (vscode.QuickPickItem & { readonly options: ExportOptions })[] = [
    ...(shown.length > 0
      ? [
          {
            label: l10n.t('CSV (Visible Columns)'),
            detail: l10n.t('One line per run, with the visible columns of the table.'),
            options: { format: 'csv', epochs: false, columns: shown },
          } as const,
        ]
      : []),
    {
      label: l10n.t('CSV (All Columns)'),
      detail: l10n.t('One line per run, with its settings, results and notes.'),
      options: { format: 'csv', epochs: false },
    },
    {
      label: l10n.t('CSV (All Epochs)'),
      detail: l10n.t('One line per epoch, with all metrics of each run.'),
      options: { format: 'csv', epochs: true },
    },
    {
      label: 'JSON',
      detail: l10n.t('Configuration, results and notes of each run.'),
      options: { format: 'json', epochs: false },
    },
    {
      label: l10n.t('JSON (All Epochs)'),
      detail: l10n.t('Configuration, results and notes of each run, with all metrics of every epoch.'),
      options: { format: 'json', epochs: true },
    },
  ];
  const title = count === 1 ? l10n.t('Export Run') : l10n.t('Export {0} Runs', count);
  return (await showQuickPick(choices, { title, placeHolder: l10n.t('Select a format') }))?.options;
}

async function askFile(first: ListedRun, count: number, format: 'json' | 'csv'): Promise<vscode.Uri | undefined> {
  const name = count === 1 ? fileName(nameOf(first.summary)) : 'runs';
  const filters: Readonly<Record<string, string[]>> = format === 'json' ? { JSON: ['json'] } : { CSV: ['csv'] };
  return vscode.window.showSaveDialog({
    title: count === 1 ? l10n.t('Export Run') : l10n.t('Export Runs'),
    defaultUri: vscode.Uri.joinPath(first.workspace.uri, `${name}.${format}`),
    filters: { ...filters },
  });
}
