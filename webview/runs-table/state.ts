/** The state of the runs table, and what each act makes of it. Pure. */
import { grouped, sorted } from '../../src/core/runs-table/arrange.ts';
import type { RunColumn, RunRow, RunTable } from '../../src/core/runs-table/columns.ts';
import { compileFilter, type Filter } from '../../src/core/runs-table/filter/compile.ts';
import { DEFAULT_LAYOUT, shownColumns, type TableLayout } from '../../src/core/runs-table/layout.ts';
import { updated } from '../../src/core/runs-table/wire.ts';
import type { RunsTableMessage } from '../../src/protocol.ts';

export interface State {
  readonly table: RunTable;
  /** The first table has arrived. */
  readonly loaded: boolean;
  readonly layout: TableLayout;
  /** Ids of the selected runs. */
  readonly selected: ReadonlySet<string>;
  /** The item that the keyboard is at, by its key. */
  readonly active: string | undefined;
  /** Where a selection by Shift began. */
  readonly anchor: string | undefined;
  /** Keys of the groups that are closed. */
  readonly collapsed: ReadonlySet<string>;
  readonly panel: 'columns' | 'help' | undefined;
  /** What is searched for among the columns. */
  readonly columnSearch: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** A line of the grid. */
export type Item =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly label: string;
      readonly rows: readonly RunRow[];
      readonly open: boolean;
    }
  /** A run of several tags is there once for each. */
  | { readonly kind: 'run'; readonly key: string; readonly row: RunRow };

/** What is on screen, worked out of the state. */
export interface Shown {
  readonly columns: readonly RunColumn[];
  readonly filter: Filter;
  /** The filter that the rows obey: the one in the field, or the last one that was valid; empty lets all through. */
  readonly inForce: string;
  /** The runs that the filter lets through, in order. */
  readonly rows: readonly RunRow[];
  readonly items: readonly Item[];
  /** The best value of each column of results among these runs. */
  readonly best: ReadonlyMap<string, number>;
}

export const INITIAL: State = {
  table: { columns: [], rows: [] },
  loaded: false,
  layout: DEFAULT_LAYOUT,
  selected: new Set(),
  active: undefined,
  anchor: undefined,
  collapsed: new Set(),
  panel: undefined,
  columnSearch: '',
  keys: {},
};

/** `now` is milliseconds since 1970. While a filter is wrong, the one of `before` stays in force. */
export function shownOf({ table, layout, collapsed }: State, now: number, before?: Shown): Shown {
  const columns = shownColumns(table, layout);
  const filter = compileFilter(layout.filter, table.columns, now);
  const [inForce, test] = filter.kind === 'filter' ? [layout.filter, filter.test] : lastValid(before?.inForce ?? '', table, now);
  const rows = sorted(table.rows.filter(test), layout.sort);
  return {
    columns,
    filter,
    inForce,
    rows,
    items: itemsOf(rows, layout.group, table, collapsed, now),
    best: bestOf(columns, rows),
  };
}

/** An earlier filter, unless a column that it names is gone. */
function lastValid(text: string, { columns }: RunTable, now: number): readonly [string, (row: RunRow) => boolean] {
  const filter = compileFilter(text, columns, now);
  return filter.kind === 'filter' ? [text, filter.test] : ['', () => true];
}

function itemsOf(
  rows: readonly RunRow[],
  group: string | undefined,
  table: RunTable,
  collapsed: ReadonlySet<string>,
  now: number,
) {
  if (group === undefined) return rows.map((row): Item => ({ kind: 'run', key: row.id, row }));
  return grouped(rows, group, table.columns, now).flatMap(({ key, label, rows: own }): readonly Item[] => {
    const name = `${group}:${key}`;
    const open = !collapsed.has(name);
    const runs = open ? own.map((row): Item => ({ kind: 'run', key: `${name}/${row.id}`, row })) : [];
    return [{ kind: 'group', key: name, label, rows: own, open }, ...runs];
  });
}

function bestOf(columns: readonly RunColumn[], rows: readonly RunRow[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  if (rows.length < 2) return best;
  for (const { id, rising } of columns) {
    if (rising === undefined) continue;
    for (const { cells } of rows) {
      const [value, known] = [cells[id], best.get(id)];
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      if (known === undefined || (rising ? value > known : value < known)) best.set(id, value);
    }
  }
  return best;
}

export type Act =
  | { readonly type: 'arrange'; readonly layout: Partial<TableLayout> }
  /** Back to the columns that the table chooses itself. */
  | { readonly type: 'reset-columns' }
  | { readonly type: 'ungroup' }
  | { readonly type: 'sort'; readonly column: string; readonly add: boolean }
  | { readonly type: 'select'; readonly keys: readonly string[]; readonly how: 'only' | 'toggle' | 'add' }
  | { readonly type: 'range'; readonly to: string; readonly add: boolean }
  | { readonly type: 'all' }
  | { readonly type: 'clear' }
  | { readonly type: 'active'; readonly key: string }
  | { readonly type: 'fold'; readonly key: string; readonly open: boolean }
  | { readonly type: 'panel'; readonly panel: State['panel'] }
  | { readonly type: 'search-columns'; readonly text: string };

export function reduce(state: State, act: Act | RunsTableMessage, shown: Shown): State {
  switch (act.type) {
    case 'table': {
      const table = updated(state.table, act);
      const ids = new Set(act.ids);
      // What was deleted is selected no longer.
      const selected = [...state.selected].every((id) => ids.has(id))
        ? state.selected
        : new Set([...state.selected].filter((id) => ids.has(id)));
      return { ...state, table, selected, loaded: true };
    }
    case 'layout':
      return { ...state, layout: act.layout };
    case 'hints':
      return { ...state, keys: act.keys };
    case 'arrange':
      return { ...state, layout: { ...state.layout, ...act.layout } };
    case 'reset-columns': {
      const { columns: _, ...layout } = state.layout;
      return { ...state, layout: { ...layout, widths: {} } };
    }
    case 'ungroup': {
      const { group: _, ...layout } = state.layout;
      return { ...state, layout };
    }
    case 'sort':
      return { ...state, layout: { ...state.layout, sort: sortedBy(state, act.column, act.add) } };
    case 'select':
      return { ...state, ...selection(state, act.keys, act.how, shown) };
    case 'range':
      return { ...state, selected: rangeOf(state, act.to, act.add, shown), active: act.to };
    case 'all':
      return { ...state, selected: new Set(shown.rows.map(({ id }) => id)) };
    case 'clear':
      return { ...state, selected: new Set() };
    case 'active':
      return { ...state, active: act.key };
    case 'fold': {
      const collapsed = new Set(state.collapsed);
      if (act.open) collapsed.delete(act.key);
      else collapsed.add(act.key);
      return { ...state, collapsed, active: act.key };
    }
    case 'panel':
      return { ...state, panel: act.panel, columnSearch: '' };
    case 'search-columns':
      return { ...state, columnSearch: act.text };
  }
}

/** Metrics begin with the better values, dates with the newest; the third click goes back to the newest runs. */
function sortedBy({ layout, table }: State, id: string, add: boolean): TableLayout['sort'] {
  const column = table.columns.find((one) => one.id === id);
  const first = column?.rising ?? column?.kind === 'date';
  const known = layout.sort.find((one) => one.column === id);
  const rest = layout.sort.filter((one) => one.column !== id);
  const next = !known
    ? [{ column: id, descending: first }]
    : known.descending === first
      ? [{ column: id, descending: !first }]
      : [];
  if (add) return known ? layout.sort.flatMap((one) => (one.column === id ? next : [one])) : [...rest, ...next];
  return next.length > 0 ? next : DEFAULT_LAYOUT.sort;
}

const idsOf = (keys: readonly string[], { items }: Shown): readonly string[] => {
  const wanted = new Set(keys);
  return items.flatMap((item) =>
    wanted.has(item.key) ? (item.kind === 'run' ? [item.row.id] : item.rows.map(({ id }) => id)) : [],
  );
};

function selection(state: State, keys: readonly string[], how: 'only' | 'toggle' | 'add', shown: Shown) {
  const ids = idsOf(keys, shown);
  const last = keys.at(-1);
  const place = { active: last ?? state.active, anchor: last ?? state.anchor };
  if (how === 'only') return { ...place, selected: new Set(ids) };
  const selected = new Set(state.selected);
  const remove = how === 'toggle' && ids.every((id) => selected.has(id));
  for (const id of ids)
    if (remove) selected.delete(id);
    else selected.add(id);
  return { ...place, selected };
}

/** From the anchor to an item, both included; in place of what was selected, or besides it. */
function rangeOf(state: State, to: string, add: boolean, shown: Shown): ReadonlySet<string> {
  const at = (key: string | undefined) => shown.items.findIndex((item) => item.key === key);
  const [from, end] = [Math.max(0, at(state.anchor ?? state.active)), at(to)];
  const between = shown.items
    .slice(Math.min(from, end), Math.max(from, end) + 1)
    .flatMap((item) => (item.kind === 'run' ? [item.row.id] : []));
  return new Set([...(add ? state.selected : []), ...between]);
}

/** The selected runs in the order of the table; runs that the filter hides are among them, at the end. */
export function selectedIds({ selected, table }: State, { rows }: Shown): readonly string[] {
  const seen = rows.filter(({ id }) => selected.has(id)).map(({ id }) => id);
  const known = new Set(seen);
  return [...seen, ...table.rows.filter(({ id }) => selected.has(id) && !known.has(id)).map(({ id }) => id)];
}
