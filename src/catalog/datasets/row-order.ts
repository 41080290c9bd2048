/** The order of a table's rows in time. */
import * as l10n from '@vscode/l10n';
import { holdsNumbers, numbersOf } from './column-values.ts';
import { columnIndex, type Table } from './table.ts';

/**
 * The rows sorted by a column: by number (dates are numbers by now), or as text; rows without a value come first. Undefined where no
 * column is named. Throws a `UserError` if it does not exist.
 */
export function orderOf(table: Table, name: string): Int32Array | undefined {
  if (name === '') return undefined;
  const column = columnIndex(table, name, 'descent.dataset.orderBy');
  const rows = Int32Array.from(table.rows, (_, i) => i);
  if (!holdsNumbers(table, column)) {
    const cells = table.rows.map((row) => row.cells[column] ?? '');
    return rows.sort((a, b) => compare(cells[a] ?? '', cells[b] ?? '') || a - b);
  }
  const values = numbersOf(table, column, l10n.t('Correct the value, or choose another column for descent.dataset.orderBy.'));
  const at = (row: number) => {
    const value = values[row] ?? Number.NaN;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return rows.sort((a, b) => compare(at(a), at(b)) || a - b);
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

/** Dates of birth and the like repeat, or have other names. */
const UNIQUE = 0.9;
const TIME_NAME =
  /^(date|datum|day|time|zeit|timestamp|datetime|ds|month|monat|year|jahr|日期|时间|日付|fecha|날짜)s?$|[ _-](date|time|timestamp|at)$/iu;

/**
 * The column that seems to order the rows in time: dates, or numbers called so, that never go back, or dates that are called so and hardly
 * repeat. Undefined if there is none.
 */
export function timeColumn(table: Table, columns: readonly number[]): string | undefined {
  const found = columns.find((column) => {
    const name = table.columns[column] ?? '';
    const dated = table.dates?.has(name) ?? false;
    if (!(dated || TIME_NAME.test(name)) || !holdsNumbers(table, column)) return false;
    const values = numbersOf(table, column, '').filter((value) => !Number.isNaN(value));
    if (dated && TIME_NAME.test(name) && new Set(values).size >= UNIQUE * values.length) return true;
    const [first = 0, last = 0] = [values.at(0), values.at(-1)];
    const direction = Math.sign(last - first);
    return direction !== 0 && values.every((value, i) => i === 0 || direction * (value - (values[i - 1] ?? value)) >= 0);
  });
  return found === undefined ? undefined : table.columns[found];
}
