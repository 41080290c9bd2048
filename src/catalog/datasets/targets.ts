/** Encodes the target column of a table as classes or numbers. */
import type { Task } from '../types.ts';
import { holdsNumbers, isMissing, isNumber, numbersOf, type Table } from './table.ts';

export interface Targets {
  readonly output: Task['output'];
  /** One per row. */
  readonly values: Float32Array;
  readonly notices: readonly string[];
}

/** Integers are treated as classes up to this many distinct values, if each occurs five times on average. */
const FEW = 20;

/** Encodes the targets. No cell may be missing. Throws a `UserError` if the column does not suit the task. */
export function targetsOf(table: Table, column: number, kind: 'auto' | 'classes' | 'numbers'): Targets {
  const name = table.columns[column] ?? '';
  const cells = table.rows.map((row) => (row.cells[column] ?? '').trim());
  const numeric = holdsNumbers(table, column);
  const remedy = 'Correct the value, or set descent.dataset.task to "classes".';
  if (kind === 'numbers' || (kind === 'auto' && numeric)) {
    const values = numbersOf(table, column, remedy);
    const different = new Set(values).size;
    const few = values.every(Number.isInteger) && different <= FEW && (different <= 2 || different * 5 <= values.length);
    if (kind === 'numbers' || !few)
      return { output: { kind: 'numbers', size: 1 }, values: Float32Array.from(values), notices: [] };
  }
  const classes = [...new Set(cells)].sort(numeric ? byNumber : byCodeUnits);
  if (classes.length < 2)
    throw table.fault(
      `${table.path}: all rows have the same value "${classes[0] ?? ''}" in the target column "${name}".`,
      'Choose a target column with at least two classes.',
      { key: 'descent.dataset.target' },
    );
  if (classes.length > table.rows.length / 2 && table.rows.length > 10)
    throw table.fault(
      `${table.path}: the target column "${name}" has ${classes.length} classes in ${table.rows.length} rows, which is too many.`,
      'Choose a column whose values repeat, or set descent.dataset.task to "numbers".',
      { key: 'descent.dataset.target' },
    );
  const index = new Map(classes.map((value, i) => [value, i]));
  const notice = `The target column "${name}" is treated as ${classes.length} classes. For regression, set descent.dataset.task to "numbers".`;
  return {
    output: { kind: 'classes', classes },
    values: Float32Array.from(cells, (cell) => index.get(cell) ?? 0),
    notices: kind === 'auto' && classes.length > 2 && cells.every(isNumber) ? [notice] : [],
  };
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: string, b: string) => Number(a) - Number(b) || byCodeUnits(a, b);

/** Removes the rows without a target. `left` is the number of removed rows. */
export function withTarget(table: Table, column: number): { readonly table: Table; readonly left: number } {
  const rows = table.rows.filter(({ cells }) => !isMissing(cells[column] ?? ''));
  return { table: { ...table, rows }, left: table.rows.length - rows.length };
}
