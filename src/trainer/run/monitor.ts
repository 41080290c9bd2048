/** Which column of the epochs table is watched. */
import { watchedColumn } from '../../core/early-stopping.ts';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';

/** The column to watch. Without anything to validate on, the training's own figure stands in for that of validation. */
export function monitorOf(monitor: string, key: string, columns: readonly string[]): string {
  const validated = columns.some((name) => name.startsWith('val_'));
  const column = watchedColumn(monitor, validated);
  if (columns.includes(column)) return column;
  const figures = columns.filter((name) => !['epoch', 'time', 'learningRate'].includes(name));
  throw new UserError({
    message: `${key} is "${monitor}", which is no figure of this run.`,
    key,
    remedy: suggest(monitor, figures),
  });
}
