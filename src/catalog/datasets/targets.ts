/** A table's target column: classes or numbers. */
import type { Task } from '../types.ts';
import { holdsNumbers, isMissing, isNumber, numbersOf, type Table } from './table.ts';

export interface Targets {
  readonly output: Task['output'];
  /** One a row. */
  readonly values: Float32Array;
  readonly notices: readonly string[];
}

/** Up to this many different whole numbers, seen five times each on average, count as classes. */
const FEW = 20;

/** Throws a `UserError` where the column does not fit what is asked for. No cell may be missing. */
export function targetsOf(table: Table, column: number, kind: 'auto' | 'classes' | 'numbers'): Targets {
  const name = table.columns[column] ?? '';
  const cells = table.rows.map((row) => (row.cells[column] ?? '').trim());
  const numeric = holdsNumbers(table, column);
  const remedy = 'Correct it, or set descent.dataset.task to "classes".';
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
      `${table.path}: every row has the same value "${classes[0] ?? ''}" in the target column "${name}".`,
      'Choose a target with at least two classes.',
      { key: 'descent.dataset.target' },
    );
  if (classes.length > table.rows.length / 2 && table.rows.length > 10)
    throw table.fault(
      `${table.path}: the target column "${name}" has ${classes.length} different classes in ${table.rows.length} rows.`,
      'Choose a column whose values repeat, or set descent.dataset.task to "numbers".',
      { key: 'descent.dataset.target' },
    );
  const index = new Map(classes.map((value, i) => [value, i]));
  const notice = `The whole numbers in "${name}" count as ${classes.length} classes; set descent.dataset.task to "numbers" to predict their size.`;
  return {
    output: { kind: 'classes', classes },
    values: Float32Array.from(cells, (cell) => index.get(cell) ?? 0),
    notices: kind === 'auto' && classes.length > 2 && cells.every(isNumber) ? [notice] : [],
  };
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: string, b: string) => Number(a) - Number(b) || byCodeUnits(a, b);

/** The table without the rows whose target is missing, and how many those were. */
export function withTarget(table: Table, column: number): { readonly table: Table; readonly left: number } {
  const rows = table.rows.filter(({ cells }) => !isMissing(cells[column] ?? ''));
  return { table: { ...table, rows }, left: table.rows.length - rows.length };
}
