/** From a filter's text to a test of rows. */
import * as l10n from '@vscode/l10n';
import { similar } from '../../params.ts';
import type { Cell, RunColumn, RunRow } from '../columns.ts';
import { type ColumnName, type Expression, type Literal, type Operator, parse } from './parse.ts';
import { FilterError, isExpression } from './tokens.ts';

export type Test = (row: RunRow) => boolean;

export type Filter =
  | { readonly kind: 'filter'; readonly test: Test; readonly expression: boolean }
  /** `position` counts from 1; `to` is one past the last character that the message is about, from 0 as `from`. */
  | { readonly kind: 'error'; readonly message: string; readonly from: number; readonly to: number };

/**
 * A filter with an operator in it is an expression, any other is a search for its words. `now` is milliseconds since 1970.
 *
 * A missing value equals nothing and is neither smaller nor larger than anything, so only `!=` and `!~` are true of it.
 */
export function compileFilter(text: string, columns: readonly RunColumn[], now = Date.now()): Filter {
  if (text.trim() === '') return { kind: 'filter', test: () => true, expression: false };
  try {
    if (!isExpression(text)) return { kind: 'filter', test: search(words(text), columns), expression: false };
    return { kind: 'filter', test: compile(parse(text), { columns, now }), expression: true };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, from, to } = error;
    return { kind: 'error', message: l10n.t('{0} (character {1}).', message.replace(/\.$/, ''), from + 1), from, to };
  }
}

interface Around {
  readonly columns: readonly RunColumn[];
  readonly now: number;
}

function compile(expression: Expression, around: Around): Test {
  switch (expression.kind) {
    case 'and': {
      const parts = expression.parts.map((part) => compile(part, around));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = expression.parts.map((part) => compile(part, around));
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = compile(expression.part, around);
      return (row) => !part(row);
    }
    case 'search':
      return search([expression.text], around.columns);
    case 'has': {
      const { id } = columnOf(expression.column, around.columns);
      return ({ cells }) => has(cells[id]);
    }
    case 'in': {
      const parts = expression.values.map((value) => comparison(expression.column, '==', value, around));
      return (row) => parts.some((part) => part(row));
    }
    case 'compare':
      return comparison(expression.column, expression.operator, expression.value, around);
  }
}

const has = (cell: Cell) => (Array.isArray(cell) ? cell.length > 0 : cell !== undefined && cell !== false && cell !== '');

/** As columns are called here: without regard to case, and `learning_rate` for `learningRate`. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '');

/** By its whole id, or by the last part of it where no other column ends in that. Throws a `FilterError`. */
export function columnOf({ name, from, to }: ColumnName, columns: readonly RunColumn[]): RunColumn {
  const exact = columns.find(({ id }) => id === name) ?? columns.find(({ id }) => plain(id) === plain(name));
  if (exact) return exact;
  const ends = columns.filter(({ id }) => plain(id).endsWith(`.${plain(name)}`) && !id.startsWith('best.'));
  const [only, other] = ends;
  if (only && !other) return only;
  if (other)
    throw new FilterError(
      l10n.t('"{0}" is ambiguous. Use the full name: {1}.', name, ends.map(({ id }) => id).join(', ')),
      from,
      to,
    );
  const near = similar(
    name,
    columns.map(({ id }) => id),
  );
  throw new FilterError(
    near === undefined
      ? l10n.t('There is no column "{0}". To search for text, put it in quotes.', name)
      : l10n.t('There is no column "{0}". Did you mean "{1}"?', name, near),
    from,
    to,
  );
}

function comparison(name: ColumnName, operator: Operator, value: Literal, around: Around): Test {
  const column = columnOf(name, around.columns);
  const { id, kind } = column;
  if (operator === '~' || operator === '!~') {
    const wanted = value.text.toLowerCase();
    const contains = (cell: Cell) =>
      Array.isArray(cell)
        ? cell.some((item) => item.toLowerCase().includes(wanted))
        : cell !== undefined && String(cell).toLowerCase().includes(wanted);
    return ({ cells }) => contains(cells[id]) === (operator === '~');
  }
  if (kind === 'list') return listTest(column, operator, value);
  if (kind === 'flag') return flagTest(column, operator, value);
  const other = value.kind === 'name' && kind !== 'text' ? otherColumn(value, column, around.columns) : undefined;
  if (other) return ({ cells }) => holds(operator, cells[id], cells[other.id], cells[other.id]);
  if (kind === 'text') {
    const wanted = textOf(column, value);
    return ({ cells }) => holds(operator, lower(cells[id]), wanted, wanted);
  }
  const [low, high] = rangeOf(column, value, around.now);
  return ({ cells }) => holds(operator, cells[id], low, high);
}

const lower = (cell: Cell): Cell => (typeof cell === 'string' ? cell.toLowerCase() : cell);

/** States are called as people write them: `stopped early` is the state `stoppedEarly`. */
const textOf = ({ id }: RunColumn, { text }: Literal) =>
  id === 'state' ? text.toLowerCase().replaceAll(/[\s-]/g, '') : text.toLowerCase();

/** A day is a range of moments: a value equals it that lies in it. NaN equals NaN, so that one can look for it. */
function holds(operator: Operator, cell: Cell, low: Cell, high: Cell): boolean {
  const missing = cell === undefined || low === undefined || high === undefined;
  if (missing) return operator === '!=';
  const equal = Object.is(cell, low) || (cell >= low && cell <= high);
  switch (operator) {
    case '==':
      return equal;
    case '!=':
      return !equal;
    case '<':
      return cell < low;
    case '<=':
      return cell <= high;
    case '>':
      return cell > high;
    case '>=':
      return cell >= low;
    default:
      return false;
  }
}

function listTest({ id }: RunColumn, operator: Operator, value: Literal): Test {
  if (operator !== '==' && operator !== '!=')
    throw new FilterError(l10n.t('"{0}" is a list. Compare it with ==, !=, or ~.', id), value.from, value.to);
  const wanted = value.text.toLowerCase().replace(/^#/, '');
  return ({ cells }) => {
    const cell = cells[id];
    return (Array.isArray(cell) && cell.some((item) => item.toLowerCase() === wanted)) === (operator === '==');
  };
}

const FLAGS: Readonly<Record<string, boolean>> = { true: true, yes: true, on: true, false: false, no: false, off: false };

function flagTest({ id }: RunColumn, operator: Operator, value: Literal): Test {
  const wanted = FLAGS[value.text.toLowerCase()];
  if (wanted === undefined || (operator !== '==' && operator !== '!='))
    throw new FilterError(l10n.t('"{0}" is true or false. Compare it with == true or == false.', id), value.from, value.to);
  return ({ cells }) => holds(operator, cells[id], wanted, wanted);
}

/** A name on the right of a number is another column of numbers, a word for a number, or NaN. */
function otherColumn(value: Literal, column: RunColumn, columns: readonly RunColumn[]): RunColumn | undefined {
  const word = value.text.toLowerCase();
  const known = Object.values(column.words ?? {}).some((one) => one.toLowerCase() === word) || word in CONSTANTS;
  if (known || (column.kind === 'date' && DAYS.includes(word))) return undefined;
  const other = columns.find(({ id }) => plain(id) === plain(value.text));
  if (!other || other.kind === column.kind) return other;
  throw new FilterError(l10n.t('"{0}" and "{1}" cannot be compared.', column.id, other.id), value.from, value.to);
}

const CONSTANTS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};
const DAYS = ['today', 'yesterday'];
const DAY_MILLISECONDS = 86_400_000;

/** The values that a literal means to a column: one number, or all moments of a day. */
function rangeOf(column: RunColumn, value: Literal, now: number): readonly [low: number, high: number] {
  const { kind, text, number, ago, from, to } = value;
  const wrong = (message: string) => new FilterError(message, from, to);
  if (column.kind === 'date') {
    if (ago) return [now - number * 1000, now - number * 1000];
    const day = DAYS.indexOf(text.toLowerCase());
    if (day >= 0) return dayAt(now - day * DAY_MILLISECONDS);
    const exact = kind === 'date' || kind === 'text' ? momentOf(text) : undefined;
    if (exact) return exact;
    throw wrong(l10n.t('"{0}" is a date. Compare it with 2026-01-31, today, yesterday, or 3d ago.', column.id));
  }
  if (ago) throw wrong(l10n.t('"{0}" is not a date. Only dates can be compared with "ago".', column.id));
  if (kind === 'number' || kind === 'percent' || (kind === 'duration' && column.kind === 'duration')) return [number, number];
  const word = text.toLowerCase();
  const spelled = Object.entries(column.words ?? {}).find(([, one]) => one.toLowerCase() === word)?.[0];
  const constant = spelled === undefined ? CONSTANTS[word] : Number(spelled);
  if (constant !== undefined) return [constant, constant];
  throw wrong(
    column.kind === 'duration'
      ? l10n.t('"{0}" is a duration. Compare it with 90s, 5m, or 2h.', column.id)
      : l10n.t('"{0}" is a number. Compare it with a number.', column.id),
  );
}

/** A day as all its moments; a time of day as the one. In the time zone of whoever asks. */
function momentOf(text: string): readonly [number, number] | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => (part ? Number(part) : undefined));
  const at = new Date(year, month - 1, day, hour ?? 0, minute, second).getTime();
  return hour === undefined ? dayAt(at) : [at, at];
}

function dayAt(moment: number): readonly [number, number] {
  const date = new Date(moment);
  const start = (days: number) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return [start(0), start(1) - 1];
}

/** What is searched for: words, or what stands in quotes as a whole. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"?|\S+/g)].map(([whole, quoted]) => quoted ?? whole).filter((word) => word !== '');
}

/** All words are somewhere in what the run says of itself. */
function search(wanted: readonly string[], columns: readonly RunColumn[]): Test {
  const sought = wanted.map((word) => word.toLowerCase().replace(/^#/, ''));
  const ids = columns.filter(({ kind }) => kind === 'text' || kind === 'list').map(({ id }) => id);
  return ({ cells }) => {
    const text = ids
      .map((id) => cells[id] ?? '')
      .join('\n')
      .toLowerCase();
    return sought.every((word) => text.includes(word));
  };
}
