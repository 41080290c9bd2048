/** Finds the monitored column of the epochs table. */
import { watchedColumn } from '../../core/early-stopping.ts';
import * as l10n from '@vscode/l10n';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';

/** The column that `monitor` names. Without validation data, the training metric replaces the validation metric. */
export function monitoredColumn(monitor: string, key: string, columns: readonly string[]): string {
  const column = watchedColumn(
    monitor,
    columns.some((name) => name.startsWith('val_')),
  );
  if (columns.includes(column)) return column;
  const metrics = columns.filter((name) => !['epoch', 'time', 'learningRate'].includes(name));
  throw new UserError({
    message: l10n.t('{0}: this run has no metric "{1}".', key, monitor),
    key,
    remedy: suggest(monitor, metrics),
  });
}
