import * as l10n from '@vscode/l10n';
/** Parses comma-, semicolon- and tab-separated text into rows of cells. */

export interface Row {
  readonly cells: readonly string[];
  /** The line on which it starts, from 1. */
  readonly line: number;
}

export interface Malformed {
  readonly line: number;
  readonly reason: string;
}

export type Separator = ',' | ';' | '\t';

/** The most frequent separator in the first line; a comma if there is none. */
export function guessSeparator(text: string): Separator {
  const end = text.search(/[\r\n]/);
  const line = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '');
  const count = (separator: string) => line.split(separator).length;
  const found: readonly Separator[] = ['\t', ';', ','];
  return found.reduce((best, separator) => (count(separator) > count(best) ? separator : best), ',');
}

/**
 * Parses all lines that are not empty. Commas and semicolons follow RFC 4180: a quoted cell can contain separators, line breaks and
 * doubled quotes. With tabs, each line is a row, and quotes matter only around a whole cell.
 */
export function parseDelimited(text: string, separator: Separator): readonly Row[] | Malformed {
  return separator === '\t' ? parseTabs(text) : parseQuoted(text, separator);
}

function parseTabs(text: string): readonly Row[] {
  return text
    .split(/\r\n|\n|\r/)
    .flatMap((line, i) => (line === '' ? [] : [{ cells: line.split('\t').map(unquote), line: i + 1 }]));
}

const unquote = (cell: string) =>
  cell.length >= 2 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

function parseQuoted(text: string, separator: Separator): readonly Row[] | Malformed {
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  let i = 0;
  const endRow = () => {
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: start });
    cells = [];
  };
  while (i < text.length) {
    if (text[i] === '"') {
      const cell = quotedCell(text, i);
      if (!cell) return { line, reason: l10n.t('the quoted value is not closed') };
      cells.push(cell.value);
      line += cell.breaks;
      i = cell.end;
    } else {
      let end = i;
      while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
      cells.push(text.slice(i, end));
      i = end;
    }
    if (i < text.length && text[i] === separator) {
      i++;
      if (i === text.length || text[i] === '\n' || text[i] === '\r') cells.push('');
      if (i < text.length && text[i] !== '\n' && text[i] !== '\r') continue;
    }
    if (i < text.length && text[i] !== '\n' && text[i] !== '\r')
      return { line, reason: l10n.t('there is text after the closing quote of a value') };
    if (text[i] === '\r' && text[i + 1] === '\n') i++;
    i++;
    line++;
    endRow();
    start = line;
  }
  return rows;
}

/** The quoted cell that starts at `from`. `end` is the index after its closing quote. */
function quotedCell(text: string, from: number) {
  let end = from + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) return undefined;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const raw = text.slice(from + 1, end);
  return { value: raw.replaceAll('""', '"'), breaks: raw.split(/\r\n|\n|\r/).length - 1, end: end + 1 };
}
