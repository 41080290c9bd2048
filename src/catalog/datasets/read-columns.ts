/**
 * Brings the cells of a table into one form, column by column: numbers and dates as programs write them, missing values empty, one
 * spelling for each category. All that is decided is a function of the whole column, and told.
 */
import * as l10n from '@vscode/l10n';
import type { Row } from './delimited.ts';
import { type IsMissing, missingWords } from './missing.ts';
import { cleanText } from './number-formats.ts';
import { readDates } from './read-dates.ts';
import { readNumbers } from './read-numbers.ts';
import { type Convention, conventionOf, type Note, type ReadOptions, type Scan, scan } from './scan-column.ts';
import { mergeSpellings } from './spellings.ts';
import type { Table } from './table.ts';

interface ReadColumn {
  /** The cells in their new form; undefined if they are as they were. */
  readonly cells?: readonly string[];
  /** The words that were taken for missing values, with their counts. */
  readonly missing: ReadonlyMap<string, number>;
  readonly notes: readonly Note[];
}

/** Reads the given columns; the others stay as they are. `target` must keep two values. Throws a `UserError` for columns that mix formats. */
export function readColumns(table: Table, columns: readonly number[], target: number, options: ReadOptions): Table {
  const words = missingWords(options.missing);
  const scanned = columns.map((column) => scan(table, column, words));
  const file = conventionOf(table, scanned, options);
  const read = new Map(
    scanned.map((column) => [column.index, readColumn(table, column, words, file, options, column.index === target)]),
  );
  const changed = [...read].flatMap(([index, { cells }]) => (cells ? [{ index, cells }] : []));
  const dates = scanned.flatMap(({ kind, index }) => (kind === 'dates' ? [table.columns[index] ?? ''] : []));
  return {
    ...table,
    dates: new Set(dates),
    rows:
      changed.length === 0
        ? table.rows
        : table.rows.map((row, i): Row => {
            const cells = [...row.cells];
            for (const column of changed) cells[column.index] = column.cells[i] ?? '';
            return { cells, line: row.line };
          }),
    notices: [...table.notices, ...noticesOf(read, options)],
  };
}

function readColumn(
  table: Table,
  column: Scan,
  words: (numeric: boolean) => IsMissing,
  file: Convention,
  options: ReadOptions,
  isTarget: boolean,
): ReadColumn {
  const numeric = column.kind !== 'text';
  const isMissing = missingIn(column.cells, words(numeric), numeric, isTarget);
  const missing = new Map<string, number>();
  for (const cell of column.cells) if (cell !== '' && isMissing(cell)) missing.set(cell, (missing.get(cell) ?? 0) + 1);
  const blank = (cells: readonly string[]) => cells.map((cell, i) => (isMissing(column.cells[i] ?? '') ? '' : cell));
  if (column.kind === 'numbers') {
    const { cells, notes } = readNumbers(table, column, file, options);
    return { cells: blank(cells), missing, notes };
  }
  if (column.kind === 'dates') {
    const { cells, notes } = readDates(table, column, file, options);
    return { cells: blank(cells), missing, notes };
  }
  if (column.kind === 'text') {
    // Text stays as it was written, but for the composition of its letters.
    const written = table.rows.map((row) => cleanText(row.cells[column.index] ?? ''));
    const { cells, notices } = mergeSpellings(table, column.index, blank(written), options.mergeSpellings);
    const notes = notices.map((detail): Note => ({ kind: 'own', detail }));
    return { ...(table.rows.every((row, i) => row.cells[column.index] === cells[i]) ? {} : { cells }), missing, notes };
  }
  const cells = sameNumbers(column.cells);
  const rewritten = cells !== column.cells || table.rows.some((row, i) => row.cells[column.index]?.trim() !== cells[i]);
  return missing.size > 0 || rewritten ? { cells: blank(cells), missing, notes: [] } : { missing, notes: [] };
}

/** A word stays a category where it is one of only two values: `+` and `-`, or `None` and `Mild` in a target. */
function missingIn(cells: readonly string[], isMissing: IsMissing, numeric: boolean, isTarget: boolean): IsMissing {
  if (numeric) return isMissing;
  const signs = cells.includes('+');
  const values = isTarget ? new Set(cells.filter((cell) => !isMissing(cell))) : undefined;
  if (values?.size === 1) return (cell) => cell.trim() === '';
  return signs ? (cell) => cell !== '-' && isMissing(cell) : isMissing;
}

/** Programs that use floats for integers with gaps write 1.0 for 1; where both occur, they are one value. */
function sameNumbers(cells: readonly string[]): readonly string[] {
  const whole = /^([+-]?\d+)\.0*$/;
  if (!cells.some((cell) => whole.test(cell)) || cells.every((cell) => !/^[+-]?\d+$/.test(cell))) return cells;
  return cells.map((cell) => whole.exec(cell)?.[1] ?? cell);
}

/** One notice for each thing that was assumed, with the columns that it is about. */
function noticesOf(read: ReadonlyMap<number, ReadColumn>, { missing }: ReadOptions): readonly string[] {
  const notes = [...read.values()].flatMap((column) => column.notes);
  const list = (kind: Note['kind']) => notes.flatMap((note) => (note.kind === kind ? [note.detail] : [])).join(', ');
  const words = new Map<string, number>();
  for (const column of read.values()) for (const [word, times] of column.missing) words.set(word, (words.get(word) ?? 0) + times);
  const shown = [...words].map(([word, times]) => l10n.t('{0} ({1})', word, times)).join(', ');
  const [commas, thousands, units, dates] = [list('comma'), list('thousands'), list('unit'), list('date')];
  return [
    ...(commas ? [l10n.t('Read with decimal commas: {0}.', commas)] : []),
    ...(thousands ? [l10n.t('Read with thousands separators: {0}.', thousands)] : []),
    ...(units ? [l10n.t('Read as numbers with a unit: {0}.', units)] : []),
    ...(dates ? [l10n.t('Read as dates: {0}.', dates)] : []),
    ...(shown && missing.length === 0
      ? [l10n.t('Treated as missing values: {0}. To choose the words, set descent.dataset.missing.', shown)]
      : []),
    ...notes.flatMap((note) => (note.kind === 'own' ? [note.detail] : [])),
  ];
}
