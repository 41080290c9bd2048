/** The columns of a delimited file, from its first lines. Pure. */
import * as l10n from '@vscode/l10n';
import { csv } from '../../catalog/datasets/csv.ts';
import type { TextReader } from '../../catalog/datasets/delimited.ts';
import { isNumber } from '../../catalog/datasets/numbers.ts';
import { parseTable } from '../../catalog/datasets/table.ts';
import { UserError } from '../../core/fault.ts';
import { defaults } from '../../core/params.ts';

const EXAMPLES = 3;

export interface Column {
  /** As `descent.dataset.target` names it. */
  readonly name: string;
  /** Its first different values: they show what it is about. */
  readonly values: readonly string[];
  /** Of texts with more different values than become features. */
  readonly wordy?: true;
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

/** Rejects with a `UserError` for what is no table. */
export async function columnsOf({ bytes, complete }: Head, reader: TextReader): Promise<Columns> {
  const { encoding, separator } = defaults(csv.params);
  const parsed = (header: boolean) => parseTable(bytes, { path: '', encoding, separator, header }, reader, fault, !complete);
  const plain = await parsed(false);
  const first = plain.rows[0]?.cells ?? [];
  // A name may be a number, a year for instance; where most are, they are values.
  const header = 2 * first.filter(isNumber).length <= first.length;
  const { columns, rows } = header ? await parsed(true) : plain;
  return {
    header,
    columns: columns.map((name, i): Column => {
      const values = [...new Set(rows.flatMap(({ cells }) => (cells[i] ?? '').trim() || []))];
      const wordy = values.length > csv.params.categories.default && !values.every(isNumber);
      return { name, values: values.slice(0, EXAMPLES), ...(wordy ? { wordy } : {}) };
    }),
  };
}

const fault = (message: string, remedy: string) => new UserError({ message, remedy });

const USUAL_TARGET = /^(target|label|labels|class|classes|category|outcome|y)$/i;

/**
 * The columns in the order in which they are likely to be what is predicted: by what they are called, then the last one, which is
 * the usual place; columns of free text at the end, since a text that never repeats is no class.
 */
export function likelyTargets({ columns }: Columns): readonly Column[] {
  const rank = (column: Column) => (column.wordy ? 2 : USUAL_TARGET.test(column.name) ? 0 : 1);
  return [...columns.slice(-1), ...columns.slice(0, -1)].sort((a, b) => rank(a) - rank(b));
}

export interface WordsChoice {
  readonly label: string;
  readonly answers: { readonly text: string } | { readonly ignore: readonly string[] };
}

/**
 * What can be done about columns of many different texts, which cannot be features: leave them out, if others are left to learn
 * from, or learn from the words of one alone. Empty when there are none.
 */
export function wordsChoices({ columns }: Columns, target: string): readonly WordsChoice[] {
  const inputs = columns.filter(({ name }) => name !== target);
  const wordy = inputs.filter((column) => column.wordy).map(({ name }) => name);
  const ignore = { label: l10n.t('Ignore {0} and train on the other columns', wordy.join(', ')), answers: { ignore: wordy } };
  return [
    ...(wordy.length > 0 && wordy.length < inputs.length ? [ignore] : []),
    ...wordy.map((name) => ({ label: l10n.t('Train on the words of {0} only', name), answers: { text: name } })),
  ];
}
