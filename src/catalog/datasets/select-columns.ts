/** Leaves out the columns from which nothing can be learned: constants, row numbers, identifiers, and texts that rarely repeat. */
import * as l10n from '@vscode/l10n';
import { holdsNumbers } from './column-values.ts';
import { isMissingValue } from './numbers.ts';
import type { Table } from './table.ts';

export interface Selection {
  readonly columns: readonly number[];
  /** Columns that the setting `keep` brings back, and what is told about them. */
  readonly identifiers: readonly string[];
  readonly notices: readonly string[];
}

/** Fewer rows say little about what a column is. */
const FEW_ROWS = 20;
/** The share of different values from which on a text is called nearly unique, and the one above `categories` values. */
const NEARLY_UNIQUE = 0.9;
const MOSTLY_UNIQUE = 0.5;

/** What people and programs call columns of row numbers and keys: alone, as a part of a name, and in camel case. */
const ID_WORD =
  /^(?:#|№|ids?|idx|index|indices|uuid|guid|keys?|pk|rows?|no\.?|nr\.?|num|number|nummer|num[ée]ro|n°|serial|record|unnamed.*|编号|序号|編號|番号|연번)$/iu;
const ID_PART = /(?:^(?:id|uuid|guid|row)[ _.-]|[ _.-](?:id|uuid|guid|key|nr|no|number)$)/iu;
const ID_CAMEL = /[a-zäöüß](?:Id|ID|UUID|Nr)$/u;

/** Whether a column is called like a key of rows. */
export const isIdName = (name: string): boolean => ID_WORD.test(name) || ID_PART.test(name) || ID_CAMEL.test(name);

const WHOLE = /^[+-]?\d+$/;

export interface ColumnKind {
  readonly numeric: boolean;
  /** Values that are not missing, and how many different ones are among them: of numbers that are no keys, at most two. */
  readonly present: number;
  readonly distinct: number;
  /** It identifies the rows: keys, or texts that rarely repeat. */
  readonly identifies: boolean;
  readonly constant: boolean;
}

/** What a column is good for. `categories` is the largest number of values that a text column may have. */
export function kindOf(table: Table, column: number, categories: number): ColumnKind {
  const name = table.columns[column] ?? '';
  const numeric = holdsNumbers(table, column);
  const named = isIdName(name) || table.unnamed.has(name);
  const values = new Set<string>();
  let present = 0;
  let whole = numeric;
  for (const { cells } of table.rows) {
    const cell = (cells[column] ?? '').trim();
    if (isMissingValue(cell)) continue;
    present++;
    whole &&= WHOLE.test(cell);
    // Of numbers that are no keys, it only matters whether there are two.
    if (values.size < 2 || !numeric || (named && whole)) values.add(cell);
  }
  const distinct = values.size;
  const unique = present >= FEW_ROWS && distinct === present;
  const identifies = numeric
    ? unique && whole && named
    : present >= FEW_ROWS &&
      (distinct >= NEARLY_UNIQUE * present || (distinct > categories && distinct > MOSTLY_UNIQUE * present));
  return { numeric, present, distinct, identifies, constant: distinct === 1 && (numeric || present === table.rows.length) };
}

/** The columns to learn from. `keep` are those that the user wants although they look like identifiers. */
export function selectColumns(
  table: Table,
  columns: readonly number[],
  keep: ReadonlySet<number>,
  categories: number,
): Selection {
  const kinds = columns.map((column) => ({ column, ...kindOf(table, column, categories) }));
  const constant = kinds.filter(({ column, constant: same }) => same && !keep.has(column));
  const unique = kinds.filter(({ column, identifies }) => identifies && !keep.has(column));
  const others = kinds.filter((kind) => !constant.includes(kind) && !unique.includes(kind));
  // Where nothing else is there, they are what is to be learned from.
  if (!others.some(({ distinct }) => distinct > 0)) return { columns, identifiers: [], notices: [] };
  // As categories they would be refused.
  const isLong = ({ numeric, distinct }: ColumnKind) => !numeric && distinct > categories;
  const texts = unique.filter(isLong);
  const names = (list: readonly { readonly column: number }[]) =>
    list.map(({ column }) => `"${table.columns[column] ?? ''}"`).join(', ');
  return {
    columns: others.map(({ column }) => column),
    identifiers: unique.filter((kind) => !isLong(kind)).map(({ column }) => table.columns[column] ?? ''),
    notices: [
      ...(constant.length > 0 ? [l10n.t('Ignored columns with the same value in all rows: {0}.', names(constant))] : []),
      ...(texts.length > 0
        ? [
            l10n.t(
              'Ignored columns whose texts rarely repeat: {0}. To train on the words of one, set descent.dataset.text.',
              names(texts),
            ),
          ]
        : []),
    ],
  };
}

/** What is told about the columns that identify rows. */
export const aboutIdentifiers = (names: readonly string[]) =>
  l10n.t(
    'Ignored columns that identify rows: {0}. To use them, add them to descent.dataset.keep.',
    names.map((name) => `"${name}"`).join(', '),
  );
