/** The columns of a delimited file, from its first part, as the questions before a training show them. Pure. */
import * as l10n from '@vscode/l10n';
import { csv } from '../../catalog/datasets/csv.ts';
import { dateShape } from '../../catalog/datasets/dates.ts';
import type { TextReader } from '../../catalog/datasets/delimited.ts';
import { looksLikeData } from '../../catalog/datasets/layout.ts';
import { numberShape, plainCell } from '../../catalog/datasets/number-formats.ts';
import { readColumns } from '../../catalog/datasets/read-columns.ts';
import { isIdName, kindOf } from '../../catalog/datasets/select-columns.ts';
import { parseTable, type Table } from '../../catalog/datasets/table.ts';
import { targetsOf, withTarget } from '../../catalog/datasets/targets.ts';
import { UserError } from '../../core/fault.ts';
import { formatPercent } from '../../core/format.ts';
import { defaults } from '../../core/params.ts';

const EXAMPLES = 3;

export interface Column {
  /** As `descent.dataset.target` names it. */
  readonly name: string;
  /** Its first different values, as they are written: they show what it is about. */
  readonly values: readonly string[];
  readonly type: 'numbers' | 'dates' | 'categories' | 'text';
  /** Share of the rows without a value. */
  readonly missing: number;
  /** What training on it as the target would be: a number of classes, or regression; undefined where it cannot be predicted. */
  readonly task?: { readonly classes: number } | 'regression';
  /** Keys, and texts that rarely repeat: left out of the features. */
  readonly identifies?: true;
  /** The same value everywhere. */
  readonly constant?: true;
  /** Texts of several words, with more different values than become features. */
  readonly prose?: true;
  /** Texts with more different values than become features, which repeat too often to be keys. */
  readonly many?: true;
}

export interface Columns {
  /** Whether the first line names the columns; otherwise they are called by their number, from 1. */
  readonly header: boolean;
  readonly columns: readonly Column[];
}

export interface Head {
  readonly bytes: Uint8Array;
  /** It is the whole file. */
  readonly complete: boolean;
}

/** Reads the columns as the training would. Rejects with a `UserError` for what is no table. */
export async function columnsOf({ bytes, complete }: Head, reader: TextReader): Promise<Columns> {
  const { encoding, separator } = defaults(csv.params);
  const parsed = (header: boolean) => parseTable(bytes, { path: '', encoding, separator, header }, reader, fault, !complete);
  const plain = await parsed(false);
  const header = !looksLikeData(plain.rows[0]?.cells ?? []);
  const table = header ? await parsed(true) : plain;
  const all = table.columns.map((_, i) => i);
  const read = readAll(table, all);
  return { header, columns: all.map((column) => describe(table, read[column] ?? table, column)) };
}

const fault = (message: string, remedy: string) => new UserError({ message, remedy });

/** The table as each column reads it: where one column is refused, the others are read alone. */
function readAll(table: Table, all: readonly number[]): readonly Table[] {
  const options = defaults(csv.params);
  const read = (columns: readonly number[]) => readColumns(table, columns, -1, options);
  try {
    const together = read(all);
    return all.map(() => together);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return all.map((column) => {
      try {
        return read([column]);
      } catch (refused) {
        if (!(refused instanceof UserError)) throw refused;
        return table;
      }
    });
  }
}

function describe(plain: Table, read: Table, column: number): Column {
  const { categories } = csv.params;
  const kind = kindOf(read, column, categories.default);
  const written = plain.rows.map(({ cells }) => (cells[column] ?? '').trim());
  const cells = read.rows.map((row) => row.cells[column] ?? '');
  const values = [...new Set(written.filter((_, i) => cells[i] !== ''))];
  const many = !kind.numeric && kind.distinct > categories.default;
  const task = taskOf(read, column);
  const type = kind.numeric ? (written.some(isDated) ? 'dates' : 'numbers') : many || kind.identifies ? 'text' : 'categories';
  return {
    name: plain.columns[column] ?? '',
    values: values.slice(0, EXAMPLES),
    type,
    missing: cells.length === 0 ? 0 : 1 - kind.present / cells.length,
    ...(task && !kind.identifies ? { task } : {}),
    ...(kind.identifies ? { identifies: true } : {}),
    ...(kind.distinct <= 1 ? { constant: true } : {}),
    ...(many && wordsIn(values) >= 3 ? { prose: true } : {}),
    ...(many && !kind.identifies ? { many: true } : {}),
  };
}

const isDated = (cell: string) => {
  const plain = plainCell(cell);
  return numberShape(plain) === undefined && dateShape(plain) !== undefined;
};

function taskOf(table: Table, column: number): Column['task'] {
  try {
    const { output } = targetsOf(withTarget(table, column).table, column, 'auto');
    return output.kind === 'numbers' ? 'regression' : { classes: output.classes.length };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const wordsIn = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / Math.max(texts.length, 1);

/** The task and the data of a column, in a few words each. */
export function wordsOn({ type, missing, task, identifies, constant, values }: Column): {
  readonly description: string;
  readonly detail: string;
} {
  const types = {
    numbers: l10n.t('numbers'),
    dates: l10n.t('dates'),
    categories: l10n.t('categories'),
    text: l10n.t('text'),
  };
  const description = constant
    ? l10n.t('always the same value')
    : identifies
      ? l10n.t('identifies the rows')
      : task === undefined
        ? l10n.t('too many different values')
        : task === 'regression'
          ? l10n.t('regression')
          : l10n.t('classification, {0} classes', task.classes);
  const share = missing === 0 ? [] : [l10n.t('{0} missing', formatPercent(missing))];
  return { description, detail: [types[type], ...share, values.join(', ')].join(' · ') };
}

/** What a column to predict is called, surely and often, in several languages. */
const SURE =
  /^(?:target|targets|label|labels|class|classes|category|outcome|output|y|ziel|klasse|label_id|classe|cible|objetivo|clase|标签|標籤|类别|類別|目标|目標|ラベル|クラス|目的変数|레이블|라벨)$/iu;
const USUAL =
  /^(?:species|diagnosis|survived|churn(?:ed)?|default|fraud|is_?fraud|sentiment|quality|price|sale_?price|medv|income|salary|rating|result|response|status|type|spam|exited|attrition|approved|preis|prix|precio|价格|價格|価格|.*[ _.-](?:target|label|class|outcome)|is[ _].*|has[ _].*)$/iu;

/**
 * The columns in the order in which they are likely to be what is predicted: by what they are called, then the last one, which is
 * the usual place; keys, constants and texts that rarely repeat at the end.
 */
export function likelyTargets({ columns }: Columns): readonly Column[] {
  const last = columns.at(-1);
  const rank = (column: Column) => {
    if (column.task === undefined) return 5;
    if (SURE.test(column.name)) return 0;
    if (isIdName(column.name) || column.type === 'dates') return 4;
    if (USUAL.test(column.name)) return 1;
    return column === last ? 2 : 3;
  };
  return [...columns].sort((a, b) => rank(a) - rank(b));
}

export interface WordsChoice {
  readonly label: string;
  readonly answers: { readonly text: string } | { readonly ignore: readonly string[] };
}

/**
 * What can be done about columns of many different texts, which cannot be features: leave them out, if others are left to learn
 * from, or learn from the words of one alone. Empty when there are none. What identifies rows is left out without a setting.
 */
export function wordsChoices({ columns }: Columns, target: string): readonly WordsChoice[] {
  const inputs = columns.filter(({ name }) => name !== target);
  const many = inputs.filter((column) => column.many).map(({ name }) => name);
  const prose = inputs.filter((column) => column.prose).map(({ name }) => name);
  const left = inputs.filter(
    ({ many: tooMany, prose: text, identifies, constant }) => !tooMany && !text && !identifies && !constant,
  );
  const others = {
    label:
      many.length > 0
        ? l10n.t('Ignore {0} and train on the other columns', many.join(', '))
        : l10n.t('Train on the other columns: {0}', left.map(({ name }) => name).join(', ')),
    answers: { ignore: many },
  };
  return [
    ...((many.length > 0 || prose.length > 0) && left.length > 0 ? [others] : []),
    ...prose.map((name) => ({ label: l10n.t('Train on the words of {0} only', name), answers: { text: name } })),
  ];
}
