/** Encodes the target column of a table as classes or numbers. */
import * as l10n from '@vscode/l10n';
import type { Task } from '../types.ts';
import { holdsNumbers, numbersOf } from './column-values.ts';
import { isMissingValue, isNumber } from './numbers.ts';
import type { Table } from './table.ts';

export interface Targets {
  readonly output: Task['output'];
  /** One per row: the number itself, or the index of its class. */
  readonly values: Float64Array;
  readonly notices: readonly string[];
}

/** Integers are treated as classes up to this many distinct values, if each occurs five times on average. */
const FEW = 20;

/** Reads the targets. No cell may be missing. Throws a `UserError` if the column does not suit the task. */
export function targetsOf(table: Table, column: number, kind: 'auto' | 'classes' | 'numbers'): Targets {
  const name = table.columns[column] ?? '';
  const cells = table.rows.map((row) => (row.cells[column] ?? '').trim());
  const numeric = holdsNumbers(table, column);
  const remedy = l10n.t('Correct the value, or set descent.dataset.task to "classes".');
  if (kind === 'numbers' || (kind === 'auto' && numeric)) {
    const values = numbersOf(table, column, remedy);
    const different = new Set(values).size;
    const few = values.every(Number.isInteger) && different <= FEW && (different <= 2 || different * 5 <= values.length);
    if (kind === 'numbers' || !few) return { output: { kind: 'numbers', size: 1 }, values, notices: [] };
  }
  const classes = [...new Set(cells)].sort(numeric ? byNumber : byCodeUnits);
  if (classes.length < 2)
    throw table.fault(
      l10n.t('{0}: all rows have the same value "{1}" in the target column "{2}".', table.path, classes[0] ?? '', name),
      l10n.t('Choose a target column with at least two classes.'),
      { key: 'descent.dataset.target' },
    );
  if (classes.length > table.rows.length / 2 && table.rows.length > 10)
    throw table.fault(
      l10n.t(
        '{0}: the target column "{1}" has {2} classes in {3} rows, which is too many.',
        table.path,
        name,
        classes.length,
        table.rows.length,
      ),
      l10n.t('Choose a column whose values repeat, or set descent.dataset.task to "numbers".'),
      { key: 'descent.dataset.target' },
    );
  const index = new Map(classes.map((value, i) => [value, i]));
  const notice = l10n.t(
    'The target column "{0}" is treated as {1} classes. For regression, set descent.dataset.task to "numbers".',
    name,
    classes.length,
  );
  return {
    output: { kind: 'classes', classes },
    values: Float64Array.from(cells, (cell) => index.get(cell) ?? 0),
    notices: kind === 'auto' && classes.length > 2 && cells.every(isNumber) ? [notice] : [],
  };
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: string, b: string) => Number(a) - Number(b) || byCodeUnits(a, b);

/** Removes the rows without a target. `left` is the number of removed rows. */
export function withTarget(table: Table, column: number): { readonly table: Table; readonly left: number } {
  const rows = table.rows.filter(({ cells }) => !isMissingValue(cells[column] ?? ''));
  return { table: { ...table, rows }, left: table.rows.length - rows.length };
}
