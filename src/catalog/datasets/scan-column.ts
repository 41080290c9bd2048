/** What the cells of a column are: numbers in some notation, dates, or text. */
import { type DateOrder, type DateShape, dateShape } from './dates.ts';
import type { IsMissing } from './missing.ts';
import { Others } from './numbers.ts';
import { type Decimal, MULTIPLIERS, type NumberShape, numberShape, PLAIN, plainCell, unitOf } from './number-formats.ts';
import type { Table } from './table.ts';

export interface ReadOptions {
  readonly decimal: 'auto' | Decimal;
  readonly dates: 'auto' | 'dayFirst' | 'monthFirst';
  readonly missing: readonly string[];
  readonly mergeSpellings: boolean;
}

/** What was assumed of a column, or of several alike. */
export interface Note {
  readonly kind: 'comma' | 'thousands' | 'unit' | 'date' | 'own';
  readonly detail: string;
}

export interface Scan {
  readonly index: number;
  readonly cells: readonly string[];
  /** What most cells are. */
  readonly kind: 'plain' | 'numbers' | 'dates' | 'text';
  /** By row, of a column of formatted numbers. */
  readonly numbers: readonly (NumberShape | undefined)[];
  readonly dates: readonly (DateShape | undefined)[];
  /** The decimal separators that cells certainly have. */
  readonly decimals: readonly Decimal[];
  /** The unit that all numbers of the column share. */
  readonly unit?: string;
}

const NONE: readonly undefined[] = [];
/** In a file with decimal commas, the point in such a number separates thousands. */
const LIKE_THOUSAND = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

const decimalsOf = (numbers: readonly (NumberShape | undefined)[]): readonly Decimal[] => [
  ...new Set(numbers.flatMap((shape) => certainDecimal(shape) ?? [])),
];

/** Most of the cells that are not missing decide what a column is. The others are then errors, unless there are many different ones. */
export function scan(table: Table, index: number, words: (numeric: boolean) => IsMissing): Scan {
  const isMissing = words(true);
  const cells = table.rows.map((row) => plainCell(row.cells[index] ?? ''));
  const present = cells.filter((cell) => !isMissing(cell));
  const base = { index, cells, numbers: NONE, dates: NONE };
  if (present.length === 0) return { ...base, kind: 'text', decimals: [] };
  if (present.every((cell) => PLAIN.test(cell))) {
    const fractions = present.filter((cell) => cell.includes('.'));
    if (fractions.length === 0) return { ...base, kind: 'plain', decimals: [] };
    if (!fractions.every((cell) => LIKE_THOUSAND.test(cell))) return { ...base, kind: 'plain', decimals: ['point'] };
  }
  const numbers = mostly(cells, isMissing, present.length, numberShape);
  if (numbers) return { ...base, numbers, kind: 'numbers', decimals: decimalsOf(numbers) };
  const dates = mostly(cells, isMissing, present.length, dateShape);
  if (dates) return { ...base, dates, kind: 'dates', decimals: [] };
  const measured = withUnit(cells, isMissing, present.length);
  return measured
    ? { ...base, ...measured, kind: 'numbers', decimals: decimalsOf(measured.numbers) }
    : { ...base, kind: 'text', decimals: [] };
}

const count = (values: readonly unknown[]) => values.reduce((sum: number, value) => sum + Number(value !== undefined), 0);

/** What the cells are as something; undefined where too many of them are something else. */
function mostly<T>(
  cells: readonly string[],
  isMissing: IsMissing,
  present: number,
  read: (cell: string) => T | undefined,
): readonly (T | undefined)[] | undefined {
  const found: (T | undefined)[] = [];
  const others = new Others();
  for (const cell of cells) {
    const missing = isMissing(cell);
    const value = missing ? undefined : read(cell);
    found.push(value);
    if (missing || value !== undefined) continue;
    others.add(cell);
    if (others.outweigh(present)) return undefined;
  }
  return found;
}

/** Numbers that all have the same unit, or letters that stand for factors. */
function withUnit(cells: readonly string[], isMissing: IsMissing, present: number) {
  if (!mostly(cells, isMissing, present, (cell) => (/\d/.test(cell) ? cell : undefined))) return undefined;
  const parts = cells.map((cell) => (isMissing(cell) ? undefined : (unitOf(cell) ?? { number: cell, unit: '' })));
  const units = new Set(parts.flatMap((part) => (part && numberShape(part.number) ? [part.unit] : [])));
  const [unit = ''] = units;
  const factors = units.size > 1 && [...units].every((one) => MULTIPLIERS[one] !== undefined);
  if (!factors && (units.size !== 1 || unit === '')) return undefined;
  const numbers = parts.map((part): NumberShape | undefined => {
    const shape = part && numberShape(part.number);
    const factor = factors ? MULTIPLIERS[part?.unit ?? ''] : 1;
    if (!shape || factor === undefined) return undefined;
    return factor === 1 ? { ...shape, unit: '', formatted: true } : scaled(shape, factor);
  });
  return count(numbers) >= present / 2
    ? { numbers, unit: factors ? [...units].filter((one) => one !== '').join(', ') : unit }
    : undefined;
}

const scaled = ({ point, comma }: NumberShape, factor: number): NumberShape => ({
  ...(point === undefined ? {} : { point: String(Number(point) * factor) }),
  ...(comma === undefined ? {} : { comma: String(Number(comma) * factor) }),
  unit: '',
  formatted: true,
});

/** What a file does where a single column does not tell. */
export interface Convention {
  readonly decimal?: Decimal;
  readonly order?: DateOrder;
}

export function conventionOf(table: Table, scanned: readonly Scan[], { decimal, dates }: ReadOptions): Convention {
  const seen = new Set(scanned.flatMap((column) => column.decimals));
  const orders = new Set(scanned.flatMap((column) => column.dates.flatMap((shape) => certainOrder(shape) ?? [])));
  const [mark] = seen;
  const [order] = orders;
  const found = decimal !== 'auto' ? decimal : seen.size === 1 ? mark : undefined;
  const day = dates === 'auto' ? (orders.size === 1 ? order : undefined) : dates === 'dayFirst' ? 'day' : 'month';
  const guessed = found === 'comma' || table.separator === ';' ? 'day' : undefined;
  return { ...(found ? { decimal: found } : {}), ...(day ? { order: day } : guessed ? { order: guessed } : {}) };
}

/** The decimal separator of a cell that is a number with only one of them. */
export function certainDecimal(shape: NumberShape | undefined): Decimal | undefined {
  if (!shape || (shape.point === undefined) === (shape.comma === undefined)) return undefined;
  return shape.point === undefined ? 'comma' : 'point';
}

export function certainOrder(shape: DateShape | undefined): DateOrder | undefined {
  if (!shape || (shape.day === undefined) === (shape.month === undefined)) return undefined;
  return shape.day === undefined ? 'month' : 'day';
}
