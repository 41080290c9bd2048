/** Reads a delimited file as a table, in which each row has one cell per column. */
import * as l10n from '@vscode/l10n';
import { similar } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { DatasetInput } from '../types.ts';
import type { Malformed, Row, Separator, TextReader } from './delimited.ts';
import { detectDialect } from './dialect.ts';
import { encodingTitle } from './encodings.ts';
import { pointTo, readPlain } from './file.ts';
import { foreignFormat } from './foreign-formats.ts';
import { layOut, looksLikeData } from './layout.ts';
import { cleanText } from './number-formats.ts';

export interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly separator: Separator;
  /** The header has no name for these columns, which are called by their number. */
  readonly unnamed: ReadonlySet<string>;
  /** Columns of dates, which were read as numbers. */
  readonly dates?: ReadonlySet<string>;
  /** What was assumed about the file, and what of it was left out. */
  readonly notices: readonly string[];
  /** Creates an error in the table's file, optionally at a line. */
  fault(message: string, remedy: string, at?: { readonly line?: number; readonly key?: string }): UserError;
}

export interface TableOptions {
  readonly path: string;
  readonly encoding: string;
  readonly separator: 'auto' | keyof typeof SEPARATORS;
  readonly header: boolean;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|', blank: ' ' } as const satisfies Record<string, Separator>;
/** What one string can hold. */
const LARGEST = 2 ** 29 - 24;

/** Reads a table. Without a header, column names are their numbers, from 1. Throws a `UserError` that names the file and line. */
export async function readTable(input: DatasetInput, options: TableOptions): Promise<Table> {
  const { path, header } = options;
  const fault: Table['fault'] = (message, remedy, { line, key } = {}) =>
    new UserError({ message, remedy, ...(key === undefined ? {} : { key }), ...pointTo(input, path, line) });
  const table = await parseTable(await readPlain(input, path), options, input.text, fault);
  if (table.rows.length < 2)
    throw fault(
      table.rows.length === 0
        ? header
          ? l10n.t('{0} has a header but no rows.', path)
          : l10n.t('{0} has no rows.', path)
        : l10n.t('{0} has only one row.', path),
      l10n.t('Training needs at least two examples.'),
    );
  return table;
}

/**
 * Decodes and parses a table, or with `cut` the first bytes of one. The questions before a training, the check of the settings and the
 * training all see a file through this.
 */
export async function parseTable(
  bytes: Uint8Array,
  { path, encoding, separator, header }: TableOptions,
  reader: TextReader,
  fault: Table['fault'],
  cut = false,
): Promise<Table> {
  if (bytes.length > LARGEST)
    throw fault(
      l10n.t('{0} is larger than {1} MB, the maximum size of a text file.', path, Math.floor(LARGEST / 2 ** 20)),
      l10n.t('Split the file, or write a training program that generates batches.'),
    );
  const foreign = foreignFormat(path, bytes);
  if (foreign) throw fault(foreign.message, foreign.remedy);
  const decoded = await reader.decode(bytes, encoding, !cut);
  if (!decoded) throw fault(l10n.t('{0} is not a text file: it contains zero bytes.', path), l10n.t('Choose a CSV or TSV file.'));
  const whole = decoded.text.replaceAll(/\r\n?/g, '\n');
  const text = cut ? whole.slice(0, whole.lastIndexOf('\n') + 1) || whole : whole;
  const {
    firstLine,
    separator: found,
    quote,
    comment,
  } = detectDialect(text, separator === 'auto' ? undefined : SEPARATORS[separator], reader.parse);
  const rows = parseFrom(text, firstLine, (part) => reader.parse(part, found, quote), cut);
  if (!('length' in rows))
    throw fault(
      l10n.t('{0}, line {1}: {2}.', path, rows.line, rows.reason),
      l10n.t('Close every quoted value, and double the quotes inside it.'),
      rows,
    );
  if (rows.length === 0) throw fault(l10n.t('{0} is empty.', path), l10n.t('Choose a file that contains data.'));
  const layout = layOut(rows, { header, cut, ...(comment === undefined ? {} : { comment }) });
  if ('expected' in layout)
    throw fault(
      header
        ? l10n.t('{0}, line {1}: found {2} values, but the header has {3}.', path, layout.line, layout.found, layout.expected)
        : l10n.t(
            '{0}, line {1}: found {2} values, but the first line has {3}.',
            path,
            layout.line,
            layout.found,
            layout.expected,
          ),
      l10n.t('Give each row one value per column. Values can be empty. Quote values that contain the separator.'),
      layout,
    );
  const doubtful = header && looksLikeData(rows[0]?.cells ?? []);
  if (doubtful && layout.columns.length > new Set(rows[0]?.cells.map((cell) => cell.trim())).size)
    throw fault(
      l10n.t('{0}: the column names are numbers and are not unique.', path),
      l10n.t('If the first line is data, set descent.dataset.header to false.'),
      { line: firstLine },
    );
  return {
    path,
    columns: layout.columns,
    rows: layout.rows,
    separator: found,
    unnamed: layout.unnamed,
    notices: [...aboutText(decoded, text), ...aboutStart(text, firstLine), ...layout.notices],
    fault,
  };
}

/** The rows from a line on. In the first part of a file, a quoted cell may be cut: the rows before it are taken. */
function parseFrom(
  text: string,
  firstLine: number,
  parse: (text: string) => readonly Row[] | Malformed,
  cut: boolean,
): readonly Row[] | Malformed {
  let start = 0;
  for (let line = 1; line < firstLine; line++) start = text.indexOf('\n', start) + 1;
  const body = text.slice(start);
  const rows = parse(body);
  const moved = (line: number) => line + firstLine - 1;
  if ('length' in rows) return firstLine === 1 ? rows : rows.map(({ cells, line }) => ({ cells, line: moved(line) }));
  if (cut && rows.line > 1) return parseFrom(text.split('\n', moved(rows.line) - 1).join('\n'), firstLine, parse, false);
  return { line: moved(rows.line), reason: rows.reason };
}

function aboutText(
  { encoding, guessed }: { readonly encoding: string; readonly guessed: boolean },
  text: string,
): readonly string[] {
  const replaced = text.split('\ufffd').length - 1;
  return [
    ...(guessed
      ? [
          l10n.t(
            'The encoding was detected as {0}. To choose another one, set descent.dataset.encoding.',
            encodingTitle(encoding),
          ),
        ]
      : []),
    ...(replaced > 0
      ? [
          l10n.t(
            '{0} characters are not valid {1}. If names or values look wrong, set descent.dataset.encoding.',
            replaced,
            encodingTitle(encoding),
          ),
        ]
      : []),
  ];
}

function aboutStart(text: string, firstLine: number): readonly string[] {
  const lines = text.split('\n', firstLine - 1).filter((line) => line.trim() !== '' && !/^"?sep=/i.test(line));
  const [first] = lines;
  if (first === undefined) return [];
  return [l10n.t('The table starts at line {0}. Skipped before it: {1}', firstLine, first.trim().slice(0, 60))];
}

/** The index of a column by its name, however its accents are composed; −1 if there is none. */
export function columnNamed(columns: readonly string[], name: string): number {
  const index = columns.indexOf(name);
  return index >= 0 ? index : columns.indexOf(cleanText(name));
}

/** The index of a column that a setting names. Throws a `UserError` that lists the columns. */
export function columnIndex(table: Table, name: string, key: string): number {
  const index = columnNamed(table.columns, name);
  if (index >= 0) return index;
  const all = table.columns.map((column) => `"${column}"`).join(', ');
  const near = similar(name, table.columns);
  throw table.fault(
    l10n.t('{0} Columns: {1}.', missingColumn(table.path, name, key), all),
    near === undefined ? l10n.t('Set {0} to one of these columns.', key) : l10n.t('Did you mean "{0}"?', near),
    { key },
  );
}

/** The message for a column that a setting names and that the file does not have. */
export function missingColumn(path: string, name: string, key: string): string {
  switch (key.slice(key.lastIndexOf('.') + 1)) {
    case 'target':
      return l10n.t('{0}: the target column "{1}" does not exist ({2}).', path, name, key);
    case 'text':
      return l10n.t('{0}: the text column "{1}" does not exist ({2}).', path, name, key);
    default:
      return l10n.t('{0}: the column "{1}" does not exist ({2}).', path, name, key);
  }
}
