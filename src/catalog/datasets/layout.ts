/** Makes a table of parsed rows: one name per column, one cell per column in each row. */
import * as l10n from '@vscode/l10n';
import type { Row } from './delimited.ts';
import { commonest, type Dialect, extentOf, namesIn } from './dialect.ts';
import { dateShape } from './dates.ts';
import { cleanText, numberShape, plainCell } from './number-formats.ts';

export interface Layout {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The header has no name for these columns, which are called by their number. */
  readonly unnamed: ReadonlySet<string>;
  readonly notices: readonly string[];
}

export interface Ragged {
  readonly line: number;
  readonly found: number;
  readonly expected: number;
}

/**
 * `cut` says that the rows are only the first of a file, so a column without
 * values may still have some.
 */
export function layOut(
  all: readonly Row[],
  { header, comment, cut }: { readonly header: boolean; readonly comment?: Dialect['comment']; readonly cut: boolean },
): Layout | Ragged {
  const first = all[0];
  if (!first) return { columns: [], rows: [], unnamed: new Set(), notices: [] };
  const { rows, notices } = body(header ? all.slice(1) : all, comment, header ? first : undefined);
  const extents = rows.map(({ cells }) => extentOf(cells).extent);
  const used = extents.reduce((most, extent) => Math.max(most, extent), 0);
  const names = header ? headerNames(first.cells, rows, used) : Array.from({ length: used }, (_, i) => String(i + 1));
  const width = header ? Math.max(extentOf(names).extent, cut ? names.length : Math.min(used, names.length)) : names.length;
  const wide = extents.findIndex((extent) => extent > width);
  const long = rows[wide];
  if (long) return { line: long.line, found: extents[wide] ?? 0, expected: width };
  const short = rows.filter(({ cells }) => cells.length < width);
  const kept = names.slice(0, width).flatMap((name, i) => (name === '' && !cut && isEmpty(rows, i) ? [] : [i]));
  const separators = Math.max(names.length, ...rows.slice(0, 1).map(({ cells }) => cells.length)) - width;
  const dropped = width - kept.length + Math.max(separators, 0);
  const whole = kept.length === width;
  const { unique, renamed, unnamed } = uniqueNames(kept.map((i) => ({ name: names[i] ?? '', number: i + 1 })));
  return {
    columns: unique,
    unnamed,
    rows: rows.map((row): Row => {
      if (whole && row.cells.length === width) return row;
      return { cells: kept.map((i) => row.cells[i] ?? ''), line: row.line };
    }),
    notices: [
      ...notices,
      ...(dropped === 1 ? [l10n.t('Dropped 1 column without a name or values.')] : []),
      ...(dropped > 1 ? [l10n.t('Dropped {0} columns without names or values.', dropped)] : []),
      ...shortRows(short, width),
      ...renamed,
    ],
  };
}

const isEmpty = (rows: readonly Row[], column: number) => rows.every(({ cells }) => (cells[column] ?? '').trim() === '');

const shortRows = ([first, ...more]: readonly Row[], width: number) => {
  if (!first) return [];
  return more.length === 0
    ? [
        l10n.t(
          'Line {0} has only {1} of {2} values. The absent values are treated as missing.',
          first.line,
          first.cells.length,
          width,
        ),
      ]
    : [
        l10n.t(
          '{0} rows have fewer than {1} values, the first of them on line {2}. The absent values are treated as missing.',
          more.length + 1,
          width,
          first.line,
        ),
      ];
};

/** A rule below a header or around a table, as the command lines of databases draw them. */
const RULE = /^[\s|+:=-]*-{3,}[\s|+:=-]*$|^[\s|+:=-]*={3,}[\s|+:=-]*$/;
/** How databases end a result. */
const FOOTER = /^\(?\d+ (?:rows?|Zeilen?|lignes?|行)(?: (?:in set|affected|selected).*)?\)?\.?$/i;

/** Leaves out what is no row of data: comments, rules, empty rows, repetitions of the header, and a database's count of rows. */
function body(all: readonly Row[], comment: Dialect['comment'], header: Row | undefined) {
  const names = header?.cells.join('\0');
  const size = commonest(all.map(({ cells }) => cells.length));
  let comments = 0;
  let empty = 0;
  let repeated = 0;
  const rows = all.filter(({ cells }, i) => {
    const start = (cells[0] ?? '').trim();
    if (start === '' && cells.every((cell) => cell.trim() === '')) {
      empty++;
      return false;
    }
    if (comment && start.startsWith(comment.prefix) && (comment.before || cells.length !== size)) {
      comments++;
      return false;
    }
    if (start.length > 1 || cells.length > 1) {
      if (cells.every((cell) => RULE.test(cell) || cell === '') || RULE.test(cells.join('|'))) return false;
      if (i === all.length - 1 && (cells.length !== size || start.startsWith('(')) && FOOTER.test(cells.join(' ').trim()))
        return false;
    }
    if (cells.length > 1 && cells.join('\0') === names) {
      repeated++;
      return false;
    }
    return true;
  });
  return {
    rows,
    notices: [
      ...(comments === 1 ? [l10n.t('Ignored 1 comment line, which starts with "{0}".', comment?.prefix ?? '')] : []),
      ...(comments > 1 ? [l10n.t('Ignored {0} comment lines, which start with "{1}".', comments, comment?.prefix ?? '')] : []),
      ...(empty === 1 ? [l10n.t('Ignored 1 row without values.')] : []),
      ...(empty > 1 ? [l10n.t('Ignored {0} rows without values.', empty)] : []),
      ...(repeated === 1 ? [l10n.t('Ignored 1 repeated header line.')] : []),
      ...(repeated > 1 ? [l10n.t('Ignored {0} repeated header lines.', repeated)] : []),
    ],
  };
}

/** The cells of the header as names: without the sign of a comment, and with a place for row names that have none. */
function headerNames(cells: readonly string[], rows: readonly Row[], used: number): readonly string[] {
  const size = rows[0]?.cells.length ?? cells.length;
  const plain =
    cells.length === size + 1 && namesIn(cells, size)
      ? cells.slice(1)
      : [(cells[0] ?? '').replace(/^\s*(?:#|%|\/\/)\s+/, ''), ...cells.slice(1)];
  const names = plain.map(cleanText);
  const { extent } = extentOf(names);
  const rowNames =
    names.length > 1 && extent === names.length && used === extent + 1 && rows.every((row) => row.cells.length === size);
  return rowNames ? ['', ...names] : names;
}

/** As pandas does, a name that occurred before gets a number; a column without a name is called by its number. */
function uniqueNames(columns: readonly { readonly name: string; readonly number: number }[]) {
  const taken = new Set(columns.map(({ name }) => name));
  const seen = new Set<string>();
  const unnamed = new Set<string>();
  const renamed: string[] = [];
  const unique = columns.map(({ name, number }) => {
    const base = name === '' ? `column ${number}` : name;
    let own = base;
    for (let i = 1; seen.has(own) || (own !== name && taken.has(own)); i++) own = `${base}.${i}`;
    seen.add(own);
    if (name === '') unnamed.add(own);
    if (own !== name)
      renamed.push(
        name === ''
          ? l10n.t('Column {0} has no name and is called "{1}".', number, own)
          : l10n.t('The column name "{0}" is not unique. Column {1} is called "{2}".', name, number, own),
      );
    return own;
  });
  return { unique, unnamed, renamed };
}

/**
 * Whether a first line holds values instead of names: most are numbers or dates. A name may be a number, and years in a row are names.
 */
export function looksLikeData(cells: readonly string[]): boolean {
  const plain = cells.map(plainCell);
  const values = plain.filter((cell) => numberShape(cell) ?? dateShape(cell));
  const years = values.every((cell, i) => /^(?:19|20)\d\d$/.test(cell) && (i === 0 || Number(cell) > Number(values[i - 1])));
  return 2 * values.length > cells.length && !(years && values.length > 1);
}
