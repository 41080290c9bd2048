/** Reads a delimited file as a table, in which each row has one cell per column. */
import * as l10n from '@vscode/l10n';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { DatasetInput } from '../types.ts';
import { guessSeparator, parseDelimited, type Row, type Separator } from './delimited.ts';
import { pointTo, readPlain } from './file.ts';
import { decodeUtf8 } from './utf8.ts';

export interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Creates an error in the table's file, optionally at a line. */
  fault(message: string, remedy: string, at?: { readonly line?: number; readonly key?: string }): UserError;
}

export interface TableOptions {
  readonly path: string;
  readonly separator: 'auto' | 'comma' | 'semicolon' | 'tab';
  readonly header: boolean;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const satisfies Record<string, Separator>;

/** Reads a table. Without a header, column names are their numbers, from 1. Throws a `UserError` that names the file and line. */
export async function readTable(input: DatasetInput, { path, separator, header }: TableOptions): Promise<Table> {
  const fault: Table['fault'] = (message, remedy, { line, key } = {}) =>
    new UserError({ message, remedy, ...(key === undefined ? {} : { key }), ...pointTo(input, path, line) });
  const text = decodeUtf8(await readPlain(input, path));
  if (text === undefined) throw fault(l10n.t('{0} is encoded as UTF-16.', path), l10n.t('Save it as UTF-8.'));
  if (text.includes('\0'))
    throw fault(l10n.t('{0} is not a text file: it contains zero bytes.', path), l10n.t('Choose a CSV or TSV file.'));
  const rows = parseDelimited(text, separator === 'auto' ? guessSeparator(text) : SEPARATORS[separator]);
  if (!('length' in rows))
    throw fault(
      l10n.t('{0}, line {1}: {2}.', path, rows.line, rows.reason),
      l10n.t('Close every quoted value, and double the quotes inside it.'),
      rows,
    );
  const first = rows[0];
  if (!first) throw fault(l10n.t('{0} is empty.', path), l10n.t('Choose a file that contains data.'));
  const columns = header ? first.cells.map((cell) => cell.trim()) : first.cells.map((_, i) => String(i + 1));
  const body = header ? rows.slice(1) : rows;
  if (body.length < 2)
    throw fault(
      l10n.t('{0} has {1}.', path, body.length === 0 ? 'a header but no rows' : 'only one row'),
      l10n.t('Training needs at least two examples.'),
    );
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw fault(
      l10n.t('{0}: the column name "{1}" is not unique.', path, twice),
      columns.every(isNumber)
        ? l10n.t('If the first line is data, set descent.dataset.header to false.')
        : l10n.t('Rename one of the columns.'),
      { line: first.line },
    );
  for (const { cells, line } of body)
    if (cells.length !== columns.length)
      throw fault(
        l10n.t(
          '{0}, line {1}: found {2} values, but {3} has {4}.',
          path,
          line,
          cells.length,
          header ? 'the header' : 'the first line',
          columns.length,
        ),
        l10n.t('Give each row one value per column, which can be empty. Quote values that contain the separator.'),
        { line },
      );
  return { path, columns, rows: body, fault };
}

/** The index of a column that a setting names. Throws a `UserError` that lists the columns. */
export function columnIndex(table: Table, name: string, key: string): number {
  const index = table.columns.indexOf(name);
  if (index >= 0) return index;
  const all = table.columns.map((column) => `"${column}"`).join(', ');
  const hint = suggest(name, table.columns);
  throw table.fault(
    l10n.t('{0} Columns: {1}.', missingColumn(table.path, name, key), all),
    hint.startsWith('Did') ? hint : l10n.t('Set {0} to one of these columns.', key),
    { key },
  );
}

/** The message for a column that a setting names and that the file does not have. */
export function missingColumn(path: string, name: string, key: string): string {
  const noun = { target: l10n.t('target column'), text: l10n.t('text column') }[key.slice(key.lastIndexOf('.') + 1)] ?? 'column';
  return l10n.t('{0}: the {1} "{2}" does not exist ({3}).', path, noun, name, key);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;
const MISSING: ReadonlySet<string> = new Set(['', 'NA', 'N/A', 'null', '?']);

export const isMissingValue = (cell: string) => MISSING.has(cell.trim());
export const isNumber = (cell: string) => NUMBER.test(cell.trim());
/** Whether at least half of a column's cells are numbers, including NaN and infinity. The other cells are then errors. */
export function holdsNumbers(table: Table, column: number): boolean {
  let balance = 0;
  let present = 0;
  for (const { cells } of table.rows) {
    const cell = (cells[column] ?? '').trim();
    if (isMissingValue(cell)) continue;
    present++;
    balance += NUMBER.test(cell) || NOT_FINITE.test(cell) ? 1 : -1;
  }
  return present > 0 && balance >= 0;
}

const LARGEST = 3.4e38;
const WITH_COMMA = /^[+-]?\d+,\d+$/;

/** The numbers of a column; NaN for missing values. Throws a `UserError` at the first cell that is not a finite number. */
export function numbersOf(table: Table, column: number, remedy: string): Float64Array {
  const name = table.columns[column] ?? '';
  return Float64Array.from(table.rows, ({ cells, line }) => {
    const cell = (cells[column] ?? '').trim();
    if (isMissingValue(cell)) return Number.NaN;
    const where = l10n.t('{0}, line {1}, column "{2}"', table.path, line, name);
    if (NOT_FINITE.test(cell))
      throw table.fault(
        l10n.t('{0}: {1} is not a finite number.', where, cell),
        l10n.t('Correct the value, or leave the cell empty to have it imputed.'),
        { line },
      );
    if (!NUMBER.test(cell))
      throw table.fault(
        l10n.t('{0}: "{1}" is not a number.', where, cell.slice(0, 40)),
        WITH_COMMA.test(cell) ? l10n.t('Use a decimal point instead of a comma: {0}.', cell.replace(',', '.')) : remedy,
        { line },
      );
    const value = Number(cell);
    if (Math.abs(value) > LARGEST)
      throw table.fault(l10n.t('{0}: {1} is too large for a 32-bit float.', where, cell), l10n.t('Rescale the column.'), {
        line,
      });
    return value;
  });
}
