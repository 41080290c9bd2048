/** States and metrics as people say them. Pure. */
import { formatAgo, formatNumber, formatPercent } from '../core/format.ts';
import type { RunStatus } from '../core/run.ts';
import type { RunSummary } from '../protocol.ts';

export const STATES: Readonly<Record<RunStatus, { readonly word: string; readonly icon: string; readonly color?: string }>> = {
  starting: { word: 'starting', icon: 'loading~spin' },
  running: { word: 'running', icon: 'play-circle', color: 'charts.green' },
  paused: { word: 'paused', icon: 'debug-pause', color: 'charts.yellow' },
  interrupted: { word: 'interrupted', icon: 'debug-disconnect', color: 'charts.orange' },
  finished: { word: 'finished', icon: 'pass' },
  stopped: { word: 'stopped', icon: 'debug-stop' },
  stoppedEarly: { word: 'stopped early', icon: 'pass' },
  diverged: { word: 'diverged', icon: 'warning', color: 'charts.orange' },
  failed: { word: 'failed', icon: 'error', color: 'charts.red' },
};

export const isLive = (status: RunStatus) => status === 'starting' || status === 'running' || status === 'paused';

/** `val_accuracy` as people say it: `validation accuracy`. */
export const metricName = (column: string) => column.replace(/^val_/, 'validation ').replaceAll('_', ' ');

/** A run in the few words that a narrow list has room for, what tells runs apart first: `93.8 % · 5 min ago · #wide`. */
export function briefly({ status, epoch, epochs, best, created, notes }: RunSummary, now = Date.now()): string {
  const value = best && (best.monitor.includes('acc') ? formatPercent(best.value) : formatNumber(best.value));
  const parts = [isLive(status) ? `epoch ${epoch}/${epochs}` : undefined, value, formatAgo(created, now)];
  return [...parts.filter((part) => part !== undefined), ...(notes.tags ?? []).map((tag) => `#${tag}`)].join(' · ');
}
