/** What a list says about a run, and how VS Code draws its state. Pure. */
import * as l10n from '@vscode/l10n';
import { formatAgo, formatMetric } from '../core/format.ts';
import type { RunStatus } from '../core/run.ts';
import { isLive, statusLabel } from '../core/run-status.ts';
import type { RunSummary } from '../core/summary.ts';

/** The id of a codicon, which turns while the trainer starts up. */
export const statusIcon = (status: RunStatus) => (status === 'starting' ? 'loading~spin' : statusLabel(status).icon);

/** A color of the theme, where a list in VS Code has one for the state: what ended as it should is not colored. */
export const statusColor = (status: RunStatus): string | undefined => COLORS[status];
const COLORS: Readonly<Partial<Record<RunStatus, string>>> = {
  running: 'charts.green',
  paused: 'charts.yellow',
  interrupted: 'charts.orange',
  diverged: 'charts.orange',
  failed: 'charts.red',
};

/** A run in the few words that a narrow list has room for, what tells runs apart first: `93.8 % · 5 min ago · #wide`. */
export function briefly({ status, epoch, epochs, best, created, notes }: RunSummary, now = Date.now()): string {
  const value = best && formatMetric(best.monitor, best.value);
  const parts = [isLive(status) ? l10n.t('epoch {0}/{1}', epoch, epochs) : undefined, value, formatAgo(created, now)];
  return [...parts.filter((part) => part !== undefined), ...(notes.tags ?? []).map((tag) => `#${tag}`)].join(' · ');
}
