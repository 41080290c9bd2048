/** Reads the cells of a column as numbers. */
import * as l10n from '@vscode/l10n';
import { isMissingValue, Others } from './numbers.ts';
import type { Table } from './table.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;

/**
 * Whether a column holds numbers, including infinity: at least half of its cells are, and the others are no mixture of codes. The others
 * are then errors.
 */
export function holdsNumbers(table: Table, column: number): boolean {
  const others = new Others();
  let present = 0;
  for (const { cells } of table.rows) {
    const cell = (cells[column] ?? '').trim();
    if (isMissingValue(cell)) continue;
    present++;
    if (!NUMBER.test(cell) && !NOT_FINITE.test(cell)) others.add(cell);
  }
  return present > 0 && !others.outweigh(present);
}

const LARGEST = 3.4e38;

/** The numbers of a column; NaN for missing values. Throws a `UserError` at the first cell that is not a finite number. */
export function numbersOf(table: Table, column: number, remedy: string): Float64Array {
  const name = table.columns[column] ?? '';
  return Float64Array.from(table.rows, ({ cells, line }) => {
    const cell = (cells[column] ?? '').trim();
    if (isMissingValue(cell)) return Number.NaN;
    const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
    if (Math.abs(value) <= LARGEST) return value;
    const where = l10n.t('{0}, line {1}, column "{2}"', table.path, line, name);
    if (NOT_FINITE.test(cell))
      throw table.fault(
        l10n.t('{0}: {1} is not a finite number.', where, cell),
        l10n.t('Correct the value, or leave the cell empty to have it imputed.'),
        { line },
      );
    if (Number.isNaN(value)) throw table.fault(l10n.t('{0}: "{1}" is not a number.', where, cell.slice(0, 40)), remedy, { line });
    throw table.fault(l10n.t('{0}: {1} is too large for a 32-bit float.', where, cell), l10n.t('Rescale the column.'), { line });
  });
}
