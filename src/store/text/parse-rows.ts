/** Parses delimited text into rows of cells, with csv-parse where there are quotes. */
import * as l10n from '@vscode/l10n';
import { CsvError, parse } from 'csv-parse/sync';

export interface ParsedRow {
  readonly cells: readonly string[];
  /** The line on which it starts, from 1. */
  readonly line: number;
}

export interface MalformedText {
  readonly line: number;
  readonly reason: string;
}

/** Rows of a cell or more; lines without any text are left out. `' '` stands for any number of blanks and tabs. */
export function parseRows(
  text: string,
  separator: ',' | ';' | '\t' | '|' | ' ',
  quote: '"' | "'" = '"',
): readonly ParsedRow[] | MalformedText {
  const plain = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  if (separator === ' ') return perLine(plain, splitBlanks);
  if (!plain.includes(quote)) return perLine(plain, (line) => line.split(separator));
  return separator === '\t' ? parseTabs(plain) : parseQuoted(plain, separator, quote);
}

const perLine = (text: string, split: (line: string) => readonly string[]): readonly ParsedRow[] =>
  text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ cells: split(line), line: i + 1 }]));

/** Statistics programs quote texts between blanks, and put a backslash or a second quote before a quote in them. */
const BLANK_SEPARATED = /"((?:[^"\\]|\\.|"")*)"(?=\s|$)|\S+/g;

const splitBlanks = (line: string) =>
  Array.from(line.matchAll(BLANK_SEPARATED), ([cell, quoted]) => quoted?.replaceAll(/\\(["\\])|"(")/g, '$1$2') ?? cell);

/**
 * Text between tabs is often not quoted at all, and a quote is part of it: read as quotation, it would take lines with it in silence.
 * So a quote matters only around a whole cell, unless rows fit together only if quoted cells can hold line breaks and tabs.
 */
function parseTabs(text: string): readonly ParsedRow[] | MalformedText {
  const rows = perLine(text, (line) => line.split('\t').map(unquote));
  if (isRectangular(rows)) return rows;
  const quoted = parseQuoted(text, '\t');
  return 'length' in quoted && isRectangular(quoted) ? quoted : rows;
}

const isRectangular = (rows: readonly ParsedRow[]) => rows.every(({ cells }) => cells.length === rows[0]?.cells.length);

const unquote = (cell: string) =>
  cell.length >= 2 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

/** RFC 4180: a quoted cell can contain separators, line breaks and doubled quotes. Blanks around quotes are allowed. */
function parseQuoted(text: string, separator: string, quote = '"'): readonly ParsedRow[] | MalformedText {
  const rows: ParsedRow[] = [];
  let line = 1;
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      quote,
      escape: quote,
      trim: separator !== '\t' && BLANK_BESIDE_QUOTE.test(text),
      on_record: (cells: string[]) => {
        if (cells.some((cell) => cell !== '') || cells.length > 1) rows.push({ cells, line });
        line += 1 + cells.reduce((breaks, cell) => breaks + breaksIn(cell), 0);
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { line, reason: error.code === 'CSV_QUOTE_NOT_CLOSED' ? l10n.t('the quoted value is not closed') : error.message };
  }
}

const BLANK_BESIDE_QUOTE = /[,;|] +["']|["'] +[,;|\n]|\n +["']/;

function breaksIn(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
