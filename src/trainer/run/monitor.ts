/** Finds the monitored column of the epochs table. */
import * as l10n from '@vscode/l10n';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';

/** The column that `monitor` names. Without validation data, the training metric replaces the validation metric. */
export function monitorOf(monitor: string, key: string, columns: readonly string[]): string {
  const own = monitor.replace(/^val_/, '');
  const fallback = columns.includes(own) ? own : undefined;
  const found = columns.includes(monitor) ? monitor : columns.some((name) => name.startsWith('val_')) ? undefined : fallback;
  if (found !== undefined) return found;
  const metrics = columns.filter((name) => !['epoch', 'time', 'learningRate'].includes(name));
  throw new UserError({
    message: l10n.t('{0}: this run has no metric "{1}".', key, monitor),
    key,
    remedy: suggest(monitor, metrics),
  });
}
