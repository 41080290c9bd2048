/** The run that a command acts on: its argument, the run in the dashboard, or the one that the user picks. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatAgo, formatMetric, metricName } from '../../core/format.ts';
import type { RunSummary } from '../../core/summary.ts';
import type { Host } from '../host.ts';
import type { Selection } from './command-arguments.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import type { ListedRun } from '../runs/runs.ts';
import { isLive, statusLabel } from '../../core/run-status.ts';
import { statusIcon } from '../state-labels.ts';

/** The ids of a multiple selection: VS Code passes the item that was clicked, then all that are selected. */
export function idsOfSelection(...[clicked, selected = []]: Selection): readonly string[] {
  const one = typeof clicked === 'string' ? [clicked] : (clicked ?? []);
  return [...new Set(typeof clicked !== 'object' && selected.length > 0 ? selected : one)];
}

/** The run with this id; without one, the run in the dashboard, the only run, or the one that the user picks. */
export async function resolveRun(host: Host, argument: string | undefined, placeHolder: string): Promise<ListedRun | undefined> {
  if (!host.runs.ready) await host.runs.scan();
  const id = argument ?? host.dashboard.shown[0];
  const known = id === undefined ? undefined : host.runs.listed(id);
  if (known) return known;
  const { list } = host.runs;
  return list.length === 1 ? list[0] : pickRun(host, placeHolder);
}

/** The live run with this id; without one, the run in the dashboard, the only live run, or the one that the user picks. */
export async function resolveLiveRun(host: Host, meant: string | undefined): Promise<ListedRun | undefined> {
  if (!host.runs.ready) await host.runs.scan();
  const live = host.runs.list.filter(({ summary }) => isLive(summary.status));
  const of = (id: string | undefined) => live.find(({ summary }) => summary.id === id);
  if (meant !== undefined) return of(meant) ?? reportNoTraining();
  const found = of(host.dashboard.shown[0]) ?? (live.length === 1 ? live[0] : undefined);
  if (found) return found;
  return live.length === 0 ? reportNoTraining() : pick(live, l10n.t('Select a run'));
}

function reportNoTraining(): undefined {
  void vscode.window
    .showInformationMessage(l10n.t('No run is in progress in this workspace.'), l10n.t('Start Training'))
    .then((answer) => {
      if (answer) void vscode.commands.executeCommand('descent.start');
    });
}

export async function pickRun(host: Host, placeHolder: string): Promise<ListedRun | undefined> {
  if (!host.runs.ready) await host.runs.scan();
  if (host.runs.list.length > 0) return pick(host.runs.list, placeHolder);
  void vscode.window.showInformationMessage(l10n.t('This workspace has no runs yet.'));
  return undefined;
}

export async function pickRuns(
  host: Host,
  placeHolder: string,
  picked: readonly string[],
): Promise<readonly string[] | undefined> {
  const items = host.runs.list.map((listed) => ({ ...itemOf(listed), picked: picked.includes(listed.summary.id) }));
  const answer = await showQuickPick(items, { placeHolder, canPickMany: true, matchOnDescription: true });
  return answer?.map(({ listed }) => listed.summary.id);
}

async function pick(list: readonly ListedRun[], placeHolder: string): Promise<ListedRun | undefined> {
  const answer = await showQuickPick(list.map(itemOf), {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return answer?.listed;
}

const itemOf = (listed: ListedRun) => ({
  label: `$(${statusIcon(listed.summary.status)}) ${nameOf(listed.summary)}`,
  description: describe(listed.summary),
  listed,
});

export const nameOf = (summary: RunSummary) => summary.notes.name ?? summary.title;

/** `running, epoch 4/20, validation loss 0.287, 5 min ago` */
export function describe({ status, epoch, epochs, best, created, notes }: RunSummary, now = Date.now()): string {
  return [
    statusLabel(status).word,
    isLive(status) ? l10n.t('epoch {0}/{1}', epoch, epochs) : undefined,
    best ? `${metricName(best.monitor)} ${formatMetric(best.monitor, best.value)}` : undefined,
    formatAgo(created, now),
    ...(notes.tags ?? []).map((tag) => `#${tag}`),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
