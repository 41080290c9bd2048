/** The table on its way to the page: cells by place instead of by name, and only rows that the page does not have yet. */
import { isRecord } from '../params.ts';
import type { Cell, RunColumn, RunRow, RunTable } from './columns.ts';

/** JSON has no NaN and no infinity: in columns of numbers these are words. Null is a missing value. */
export type WireCell = string | number | boolean | readonly string[] | null;

export interface WireRow {
  readonly id: string;
  /** In the order of the columns. */
  readonly cells: readonly WireCell[];
}

/** What has changed since the last table that was sent. */
export interface TableUpdate {
  /** Absent where they are the same as before; then rows that are not sent stay as they were. */
  readonly columns?: readonly RunColumn[];
  /** All runs, newest first. */
  readonly ids: readonly string[];
  readonly rows: readonly WireRow[];
}

/** Makes updates for one page: it remembers what the page has. */
export class TableSender {
  #columns = '';
  #rows = new Map<string, string>();

  /** The page has nothing (any more). */
  reset(): void {
    this.#columns = '';
    this.#rows.clear();
  }

  update({ columns, rows }: RunTable): TableUpdate {
    const text = JSON.stringify(columns);
    const fresh = text !== this.#columns;
    const before = fresh ? new Map<string, string>() : this.#rows;
    const now = new Map<string, string>();
    const sent = rows.flatMap((row): readonly WireRow[] => {
      const wire = { id: row.id, cells: columns.map(({ id }) => pack(row.cells[id])) };
      const packed = JSON.stringify(wire.cells);
      now.set(row.id, packed);
      return before.get(row.id) === packed ? [] : [wire];
    });
    this.#columns = text;
    this.#rows = now;
    return { ...(fresh ? { columns } : {}), ids: rows.map(({ id }) => id), rows: sent };
  }
}

const pack = (cell: Cell): WireCell =>
  cell === undefined ? null : typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;

/** The table after an update. */
export function updated(before: RunTable, { columns = before.columns, ids, rows }: TableUpdate): RunTable {
  const known = new Map<string, RunRow>(before.rows.map((row) => [row.id, row]));
  for (const { id, cells } of rows) known.set(id, { id, cells: unpack(columns, cells) });
  return { columns, rows: ids.flatMap((id) => known.get(id) ?? []) };
}

function unpack(columns: readonly RunColumn[], cells: readonly WireCell[]): RunRow['cells'] {
  const found: Record<string, Cell> = {};
  for (const [i, { id, kind }] of columns.entries()) {
    const cell = cells[i] ?? null;
    if (cell === null) continue;
    found[id] = typeof cell === 'string' && kind !== 'text' ? Number(cell) : cell;
  }
  return found;
}

/** Whether a message is an update: the page's other end is the extension, but other frames may post as well. */
export const isUpdate = (value: unknown): value is TableUpdate =>
  isRecord(value) &&
  Array.isArray(value.ids) &&
  Array.isArray(value.rows) &&
  (value.columns === undefined || Array.isArray(value.columns));
