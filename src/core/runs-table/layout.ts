/** How somebody has arranged the table: kept for each workspace. */
import { isRecord } from '../params.ts';
import type { RunColumn, RunTable } from './columns.ts';

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export interface TableLayout {
  /** Ids of the shown columns in their order; undefined while the table chooses them itself. */
  readonly columns?: readonly string[];
  /** CSS pixels by column, where a width was chosen. */
  readonly widths: Readonly<Record<string, number>>;
  /** The first decides; the others where it finds runs equal. */
  readonly sort: readonly Sorting[];
  /** `day`, or the id of a column; undefined shows one list. */
  readonly group?: string;
  readonly filter: string;
}

export const DEFAULT_LAYOUT: TableLayout = { widths: {}, sort: [{ column: 'created', descending: true }], filter: '' };

export const MIN_WIDTH = 48;
export const MAX_WIDTH = 1200;
const MAX_COLUMNS = 500;
const MAX_TEXT = 2000;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT;

/** A layout that was stored or sent; what is not as it should be is left out. */
export function parseLayout(value: unknown): TableLayout {
  if (!isRecord(value)) return DEFAULT_LAYOUT;
  const { columns, widths, sort, group, filter } = value;
  const sizes = Object.entries(isRecord(widths) ? widths : {}).slice(0, MAX_COLUMNS);
  return {
    ...(Array.isArray(columns) ? { columns: [...new Set(columns.filter(isText))].slice(0, MAX_COLUMNS) } : {}),
    widths: Object.fromEntries(
      sizes.flatMap(([id, width]) =>
        typeof width === 'number' && width >= MIN_WIDTH && width <= MAX_WIDTH ? [[id, width]] : [],
      ),
    ),
    sort: Array.isArray(sort) ? sort.flatMap(parseSorting).slice(0, 4) : DEFAULT_LAYOUT.sort,
    ...(isText(group) && group !== '' ? { group } : {}),
    filter: isText(filter) ? filter : '',
  };
}

const parseSorting = (value: unknown): readonly Sorting[] =>
  isRecord(value) && isText(value.column) && typeof value.descending === 'boolean'
    ? [{ column: value.column, descending: value.descending }]
    : [];

/** Settings that are always of interest, the others only where the runs differ in them. Those that are equal in all come last. */
const ALWAYS = ['optimizer', 'optimizer.learningRate', 'training.batchSize'];
/** A seed tells runs apart, but seldom why; what only costs time or says where a file is comes last. */
const SELDOM = /^(training\.seed$|training\.checkpointSeconds$|instrumentation\b|node\b|tensorflow\b|gpu\b|backend\b)/;
const MOST_SETTINGS = 9;

/** The columns that the table shows until somebody chooses: what the runs came to, and what sets them apart. */
export function automaticColumns({ columns }: RunTable): readonly string[] {
  const ids = new Set(columns.map(({ id }) => id));
  const differs = new Set(columns.filter((one) => one.section === 'settings' && one.differs).map(({ id }) => id));
  const differing = [...differs].filter((id) => !ALWAYS.includes(id) && !SELDOM.test(id));
  const results = columns.filter(({ section, id }) => section === 'results' && id.startsWith('best.val_')).map(({ id }) => id);
  const bests = results.length > 0 ? results : columns.filter(({ id }) => id.startsWith('best.')).map(({ id }) => id);
  return [
    'name',
    'state',
    ...bests.slice(0, 3),
    'duration',
    ...[...ALWAYS.filter((id) => differs.has(id)), ...differing].slice(0, MOST_SETTINGS),
    'bestEpoch',
    'epochs',
    'tags',
    'created',
    ...ALWAYS.filter((id) => !differs.has(id)),
  ].filter((id) => ids.has(id));
}

/** The columns of a layout as far as the table has them. The name is always there: it says which run a row is. */
export function shownColumns(table: RunTable, layout: TableLayout): readonly RunColumn[] {
  const byId = new Map(table.columns.map((column) => [column.id, column]));
  const ids = layout.columns ?? automaticColumns(table);
  return [...new Set(['name', ...ids])].flatMap((id) => byId.get(id) ?? []);
}
