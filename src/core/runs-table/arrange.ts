/** The rows of the table in the order and groups that were chosen. */
import * as l10n from '@vscode/l10n';
import type { Cell, RunColumn, RunRow } from './columns.ts';
import type { Sorting } from './layout.ts';
import { dayOf, shown } from './show.ts';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What has no value goes last in either direction, NaN before it. Equal rows keep their order. */
export function sorted(rows: readonly RunRow[], sort: readonly Sorting[]): readonly RunRow[] {
  if (sort.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const { column, descending } of sort) {
      const order = compare(a.cells[column], b.cells[column], descending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(a: Cell, b: Cell, descending: boolean): number {
  const [x, y] = [rank(a), rank(b)];
  if (x !== 0 || y !== 0) return x - y;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(textOf(a), textOf(b));
  // Infinity minus itself is NaN, and they are equal.
  return Number.isNaN(order) ? 0 : descending ? -order : order;
}

const rank = (cell: Cell) => {
  if (cell === undefined || cell === '' || (Array.isArray(cell) && cell.length === 0)) return 2;
  return Number.isNaN(cell) ? 1 : 0;
};
const textOf = (cell: Cell) => (Array.isArray(cell) ? cell.join(', ') : String(cell));

export interface Group {
  /** Tells groups apart; empty for the runs that have no value. */
  readonly key: string;
  readonly label: string;
  readonly rows: readonly RunRow[];
}

/** What runs can be grouped by, besides columns of words. */
export const DAY = 'day';

/** The columns that make groups of several runs each: words, flags, tags, and settings of few values. */
export function groupable(columns: readonly RunColumn[]): readonly RunColumn[] {
  const apart = new Set(['name', 'id', 'reason']);
  return columns.filter(
    ({ id, kind, section, differs }) =>
      !apart.has(id) && (kind === 'text' || kind === 'flag' || kind === 'list' || section === 'settings') && differs !== false,
  );
}

/**
 * Rows by day or by the value of a column, each group in the order of the rows. A run of several tags is in the group of each.
 * Groups come in the order of the first of their rows by day and study, else by name; what has no value comes last.
 */
export function grouped(rows: readonly RunRow[], by: string, columns: readonly RunColumn[], now: number): readonly Group[] {
  const column = columns.find(({ id }) => id === by);
  const groups = new Map<string, { readonly label: string; readonly at: number; readonly rows: RunRow[] }>();
  for (const row of rows)
    for (const [key, label, at] of keysOf(row, by, column, now)) {
      const known = groups.get(key);
      if (known) known.rows.push(row);
      else groups.set(key, { label, at, rows: [row] });
    }
  const all = [...groups].map(([key, group]) => ({ key, ...group }));
  const newest = (group: (typeof all)[number]) => Math.max(...group.rows.map(({ cells }) => Number(cells.created)));
  const last = (group: (typeof all)[number]) => Number(group.key === '');
  all.sort((a, b) => {
    if (by === DAY) return b.at - a.at;
    if (last(a) !== last(b)) return last(a) - last(b);
    return by === 'study' ? newest(b) - newest(a) : collator.compare(a.label, b.label);
  });
  return all.map(({ key, label, rows: own }) => ({ key, label, rows: own }));
}

type Key = readonly [key: string, label: string, at: number];

function keysOf({ cells }: RunRow, by: string, column: RunColumn | undefined, now: number): readonly Key[] {
  if (by === DAY) {
    const { start, label } = dayOf(Number(cells.created), now);
    return [[String(start), label, start]];
  }
  const cell = cells[by];
  const none: Key = ['', l10n.t('None'), 0];
  if (Array.isArray(cell)) return cell.length === 0 ? [none] : cell.map((item: string): Key => [item, item, 0]);
  if (cell === undefined || cell === '' || !column) return [none];
  return [[String(cell), shown(column, cell, now), 0]];
}
