/** Detects how a file is delimited, and where its table begins, from many lines: the first alone often says something else. */
import type { Quote, Row, Separator, TextReader } from './delimited.ts';

export interface Dialect {
  readonly separator: Separator;
  readonly quote: Quote;
  /** The line on which the table begins, from 1, with its header if it has one. The lines before are no part of it. */
  readonly firstLine: number;
  /** What lines start with that are comments: those that are no row of the table, or all where there are some before it. */
  readonly comment?: { readonly prefix: string; readonly before: boolean };
}

/** Characters that are looked at. */
const SAMPLE = 1 << 16;
/** Of candidates that suit equally well, the earlier one is taken: a comma is a decimal mark and a part of texts, a blank even more so. */
const CANDIDATES: readonly Separator[] = ['\t', ';', '|', ',', ' '];
/** A candidate has to suit this much better to be taken instead of an earlier one. */
const MARGIN = 0.02;
/** Lines that name the separator, as Excel reads and writes them. */
const DECLARED = /^"?sep=(.)"?[;,\t|]*$/i;
/** But for the errors of spreadsheets, such as `#N/A`. */
const COMMENT = /^\s*(#(?![A-Z]+[/0!?]|NV\b|NA\b)|%|\/\/)/;

/** A cell in single quotes, as the UCI repository and SQL write it. */
const SINGLE_QUOTED = /(?:^|[,;|])\s*'[^']*'\s*(?=[,;|]|$)/;

/** Double quotes, unless there are none and most lines have cells in single ones. */
function quoteOf(sample: string): Quote {
  if (sample.includes('"')) return '"';
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  return 2 * lines.filter((line) => SINGLE_QUOTED.test(line)).length > lines.length ? "'" : '"';
}

/** Detects the dialect of a text whose line ends are `\n`. A given separator is taken as it is. */
export function detectDialect(text: string, given: Separator | undefined, parser: TextReader['parse']): Dialect {
  const sample = text.length <= SAMPLE ? text : text.slice(0, text.lastIndexOf('\n', SAMPLE) + 1 || SAMPLE);
  const first = sample.slice(0, sample.search(/\n|$/));
  const named = DECLARED.exec(first.trim() === '' ? '' : first)?.[1];
  const declared = CANDIDATES.find((candidate) => candidate === named);
  const only = given ?? declared;
  const body = named === undefined ? sample : sample.slice(first.length + 1);
  const offset = named === undefined ? 0 : 1;
  const quote = quoteOf(body);
  const parse: TextReader['parse'] = (part, separator) => parser(part, separator, quote);
  let best: { readonly fit: Fit; readonly separator: Separator } | undefined;
  for (const separator of only === undefined ? CANDIDATES : [only]) {
    const fit = fitOf(body, separator, parse);
    if (!best || fit.score > best.fit.score + MARGIN) best = { fit, separator };
  }
  // Between aligned columns there can be a tab, too.
  if (best && best.separator !== ' ' && only === undefined && isAligned(body)) {
    const fit = fitOf(body, ' ', parse);
    if (fit.score >= best.fit.score && fit.size > best.fit.size) best = { fit, separator: ' ' };
  }
  // Nothing separates anything: a table of one column.
  if (!best || best.fit.score === 0) return { separator: only ?? ',', quote, firstLine: 1 + offset };
  const { comment, firstLine } = best.fit;
  return { separator: best.separator, quote, firstLine: firstLine + offset, ...(comment === undefined ? {} : { comment }) };
}

interface Fit {
  /** 0 if the candidate separates nothing; 1 if all rows have the same number of cells. */
  readonly score: number;
  readonly size: number;
  readonly firstLine: number;
  readonly comment?: Dialect['comment'];
}

const NONE: Fit = { score: 0, size: 0, firstLine: 1 };

/** Whether most lines have several blanks between values. */
function isAligned(sample: string): boolean {
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  return 2 * lines.filter((line) => /[^\s,;|] {2,}[^\s,;|]/.test(line)).length > lines.length;
}

function fitOf(sample: string, separator: Separator, parse: TextReader['parse']): Fit {
  const all = rowsOf(sample, separator, parse).map(({ cells, line }) => ({
    cells,
    line,
    size: cells.length,
    ...extentOf(cells),
  }));
  const marked = all.filter(({ cells }) => COMMENT.test(cells[0] ?? ''));
  const prefix = COMMENT.exec(marked[0]?.cells[0] ?? '')?.[1];
  const isMarked = ({ cells }: Pick<Row, 'cells'>) => prefix !== undefined && (cells[0] ?? '').trimStart().startsWith(prefix);
  const unmarked = all.filter((row) => !isMarked(row));
  const rows = unmarked.length > all.length / 2 ? unmarked : all;
  const size = commonest(rows.map((row) => row.size));
  const used = Math.max(0, ...rows.filter((row) => row.size === size).map((row) => row.extent));
  if (size < 2 || used < 2) return NONE;
  const fits = (row: (typeof all)[number]) => row.size === size || row.extent === used || row.size === used;
  // A title may be padded with separators: a row that begins the table has a value in most of its columns.
  const begins = (row: (typeof all)[number]) =>
    fits(row) && (2 * row.filled > used || (2 * row.filled === used && (row.cells[0] ?? '').trim() === ''));
  const start = rows.findIndex(begins);
  const head = rows[start];
  if (!head) return NONE;
  // Statistics programs write row names, and no name for their column.
  const before = rows[start - 1];
  const unnamed =
    before &&
    before.line + 1 === head.line &&
    head.cells.some(isDigits) &&
    size > 2 &&
    before.size === size - 1 &&
    before.extent === before.size &&
    !before.cells.some(isDigits);
  // A header can be written as a comment, right above numbers.
  const above = all[all.indexOf(head) - 1];
  const commented = above && isMarked(above) && head.cells.every(isDigits) && namesIn(above.cells, size);
  const begin = unnamed ? before : commented ? above : head;
  const from = rows.slice(start);
  const share = from.filter(fits).length / from.length;
  return {
    score: share - (begin === rows[0] || begin === all[0] || commented ? 0 : 0.15),
    size,
    firstLine: begin.line,
    ...(prefix !== undefined && marked.some((row) => row.line < head.line || !fits(row))
      ? { comment: { prefix, before: marked.some((row) => row.line < head.line) } }
      : {}),
  };
}

const isDigits = (cell: string) => /^\s*[+-]?[\d.,]+(e[+-]?\d+)?\s*$/i.test(cell);

/** Whether a comment holds as many names as there are columns. */
export const namesIn = (cells: readonly string[], size: number) =>
  cells.length === size || (cells.length === size + 1 && COMMENT.test(cells[0] ?? '') && (cells[0] ?? '').trim().length <= 2);

/** How far the cells reach without the empty ones at the end, and how many are filled. */
export function extentOf(cells: readonly string[]): { readonly extent: number; readonly filled: number } {
  let extent = 0;
  let filled = 0;
  for (const [i, cell] of cells.entries()) {
    if (cell.trim() === '') continue;
    extent = i + 1;
    filled++;
  }
  return { extent, filled };
}

/** The rows of a sample; of a sample that quotes do not fit, each line for itself, because it may be cut within a quoted cell. */
function rowsOf(sample: string, separator: Separator, parse: TextReader['parse']): readonly Row[] {
  const rows = parse(sample, separator);
  if ('length' in rows) return rows;
  return sample.split('\n').flatMap((line, i) => {
    const alone = parse(line, separator);
    return 'length' in alone ? alone.map(({ cells }) => ({ cells, line: i + 1 })) : [];
  });
}

/** The most frequent number, of equally frequent ones the largest; 0 if there is none. */
export function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  let best = 0;
  for (const [number, count] of counts) {
    const most = counts.get(best) ?? 0;
    if (count > most || (count === most && number > best)) best = number;
  }
  return best;
}
