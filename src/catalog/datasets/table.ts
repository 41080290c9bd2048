/** A delimited file as a table: named columns, and rows that all have a cell for each. */
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
  /** An error in the table's file, at a line where there is one. */
  fault(message: string, remedy: string, at?: { readonly line?: number; readonly key?: string }): UserError;
}

export interface TableOptions {
  readonly path: string;
  readonly separator: 'auto' | 'comma' | 'semicolon' | 'tab';
  readonly header: boolean;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const satisfies Record<string, Separator>;

/** Without a header, columns are called by their number, from 1. Throws a `UserError` that names the file and the line. */
export async function readTable(input: DatasetInput, { path, separator, header }: TableOptions): Promise<Table> {
  const fault: Table['fault'] = (message, remedy, { line, key } = {}) =>
    new UserError({ message, remedy, ...(key === undefined ? {} : { key }), ...pointTo(input, path, line) });
  const text = decodeUtf8(await readPlain(input, path));
  if (text === undefined) throw fault(`${path} is UTF-16 text.`, 'Save it as UTF-8.');
  if (text.includes('\0')) throw fault(`${path} is not text: it holds zero bytes.`, 'Choose a CSV or TSV file.');
  const rows = parseDelimited(text, separator === 'auto' ? guessSeparator(text) : SEPARATORS[separator]);
  if (!('length' in rows))
    throw fault(`${path}, line ${rows.line}: ${rows.reason}.`, 'Double the quotes inside a quoted value, and close each.', rows);
  const first = rows[0];
  if (!first) throw fault(`${path} is empty.`, 'Choose a file that holds data.');
  const columns = header ? first.cells.map((cell) => cell.trim()) : first.cells.map((_, i) => String(i + 1));
  const body = header ? rows.slice(1) : rows;
  if (body.length < 2)
    throw fault(
      `${path} has ${body.length === 0 ? 'a header but no rows' : 'only one row'}.`,
      'Training needs at least two examples.',
    );
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw fault(
      `${path} has two columns called "${twice}".`,
      columns.every(isNumber) ? 'If its first line is data, set descent.dataset.header to false.' : 'Rename one of them.',
      { line: first.line },
    );
  for (const { cells, line } of body)
    if (cells.length !== columns.length)
      throw fault(
        `${path}, line ${line} has ${cells.length} values where ${header ? 'the header' : 'the first line'} has ${columns.length}.`,
        'Give each row a value for each column (it may be empty), and quote values that hold the separator.',
        { line },
      );
  return { path, columns, rows: body, fault };
}

/** Index of a column that a setting names. Throws a `UserError` that lists the columns. */
export function columnIndex(table: Table, name: string, key: string): number {
  const index = table.columns.indexOf(name);
  if (index >= 0) return index;
  const all = table.columns.map((column) => `"${column}"`).join(', ');
  const hint = suggest(name, table.columns);
  throw table.fault(
    `${table.path} has no column "${name}", which ${key} names. Its columns are ${all}.`,
    hint.startsWith('Did') ? hint : `Set ${key} to one of them.`,
    { key },
  );
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;
const MISSING: ReadonlySet<string> = new Set(['', 'NA', 'N/A', 'null', '?']);

export const isMissing = (cell: string) => MISSING.has(cell.trim());
export const isNumber = (cell: string) => NUMBER.test(cell.trim());
/** A column holds numbers when at least half of its cells are meant as such; the rest must then be corrected. */
export function holdsNumbers(table: Table, column: number): boolean {
  let balance = 0;
  let present = 0;
  for (const { cells } of table.rows) {
    const cell = (cells[column] ?? '').trim();
    if (isMissing(cell)) continue;
    present++;
    balance += NUMBER.test(cell) || NOT_FINITE.test(cell) ? 1 : -1;
  }
  return present > 0 && balance >= 0;
}

const LARGEST = 3.4e38;
const WITH_COMMA = /^[+-]?\d+,\d+$/;

/** A column's numbers, NaN where the value is missing. Throws a `UserError` at the first cell that is not a finite number. */
export function numbersOf(table: Table, column: number, remedy: string): Float64Array {
  const name = table.columns[column] ?? '';
  return Float64Array.from(table.rows, ({ cells, line }) => {
    const cell = (cells[column] ?? '').trim();
    if (isMissing(cell)) return Number.NaN;
    const where = `${table.path}, line ${line}, column "${name}"`;
    if (NOT_FINITE.test(cell))
      throw table.fault(
        `${where}: ${cell} is not a finite number.`,
        'Correct it, or leave the cell empty to have it filled in.',
        { line },
      );
    if (!NUMBER.test(cell))
      throw table.fault(
        `${where}: "${cell.slice(0, 40)}" is text where a number should be.`,
        WITH_COMMA.test(cell) ? `Write decimal points, not commas: ${cell.replace(',', '.')}.` : remedy,
        { line },
      );
    const value = Number(cell);
    if (Math.abs(value) > LARGEST)
      throw table.fault(`${where}: ${cell} is too large for 32 bits.`, 'Rescale the column.', { line });
    return value;
  });
}
