/** Runs as files for others. Every value is written in full and as it is; nothing is rounded, and no text is changed. */
import type { Cell, RunColumn, RunRow } from './columns.ts';
import type { TabledRun } from './columns.ts';
import { bestOf, type EpochRow } from './results.ts';

/**
 * A run a line. Missing values are empty fields, which no other value is: NaN and infinity are written as such, an empty text as
 * `""`. Lists are joined by `; `. RFC 4180, with a line feed as the end of a line.
 */
export function runsCsv(columns: readonly RunColumn[], rows: readonly RunRow[]): string {
  return lines([
    columns.map(({ id }) => id),
    ...rows.map(({ cells }) => columns.map((column) => fieldOf(column, cells[column.id]))),
  ]);
}

/** An epoch a line: the run's id and name, the step, and every column of the epochs table that some run has. */
export function epochsCsv(runs: readonly { readonly row: RunRow; readonly epochs: readonly EpochRow[] }[]): string {
  const columns = epochColumns(runs.flatMap(({ epochs }) => epochs));
  const body = runs.flatMap(({ row: { id, cells }, epochs }) =>
    epochs.map((epoch) => [id, text(cells.name), epoch.step, ...columns.map((name) => numberIn(epoch, name))]),
  );
  return lines([['id', 'name', 'step', ...columns], ...body]);
}

type Field = string | number | undefined;
const text = (cell: Cell): Field => (typeof cell === 'string' || typeof cell === 'number' ? cell : undefined);

function fieldOf(column: RunColumn, cell: Cell): Field {
  if (typeof cell === 'boolean') return String(cell);
  if (column.kind === 'date' && typeof cell === 'number') return new Date(cell).toISOString();
  if (typeof cell === 'string' || typeof cell === 'number' || cell === undefined) return cell;
  return cell.length === 0 ? undefined : cell.join('; ');
}

const lines = (rows: readonly (readonly Field[])[]) => rows.map((row) => `${row.map(field).join(',')}\n`).join('');

function field(value: Field): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // A space at an end would be lost on some readers.
  return value === '' || /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export const epochColumns = (rows: readonly EpochRow[]): readonly string[] => [
  ...new Set([...new Set(rows.map(({ chunk }) => chunk))].flatMap(({ columns }) => columns)),
];

function numberIn({ chunk, at }: EpochRow, column: string): number | undefined {
  const values = chunk.values[chunk.columns.indexOf(column)];
  return values?.[at];
}

/**
 * Everything that is recorded about runs, but for what is measured step by step: configuration, results, notes, versions, commit.
 * JSON knows no NaN and no infinity: they are the texts "NaN", "Infinity" and "-Infinity". `columns` are those of the table, which
 * say of each metric what the best value is.
 */
export function runsJson(
  runs: readonly { readonly run: TabledRun; readonly epochs?: readonly EpochRow[] }[],
  columns: readonly RunColumn[],
  exported: string,
): string {
  const rising = new Set(columns.flatMap((column) => (column.rising ? [column.id] : [])));
  const entries = runs.map(({ run, epochs }) => entryOf(run, rising, epochs));
  return `${JSON.stringify({ format: 1, exported, runs: entries }, numbers, 2)}\n`;
}

const numbers = (_: string, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);

function entryOf(
  { header, summary, results, title, study }: TabledRun,
  rising: ReadonlySet<string>,
  epochs: readonly EpochRow[] | undefined,
) {
  const { id, created, config, origins, versions, commit, dirty, trial, rangeTest } = header;
  const { seconds, reason, ...rest } = results;
  const metrics = Object.entries(results.metrics).map(([name, metric]) => {
    const { value, epoch } = bestOf(metric, rising.has(name));
    return [name, { last: metric.last, best: value, bestEpoch: epoch }];
  });
  return {
    id,
    name: summary.notes.name ?? title,
    title: header.title,
    created: new Date(created).toISOString(),
    state: summary.status,
    ...(reason === undefined ? {} : { reason }),
    notes: { starred: summary.notes.starred ?? false, tags: summary.notes.tags ?? [], ...summary.notes },
    ...(trial ? { trial: { ...trial, ...(study === undefined ? {} : { title: study }) } } : {}),
    ...(rangeTest ? { rangeTest } : {}),
    ...(commit === undefined ? {} : { commit }),
    ...(dirty === undefined ? {} : { dirty }),
    config,
    origins,
    versions,
    results: { ...rest, metrics: Object.fromEntries(metrics), seconds, ...(summary.best ? { best: summary.best } : {}) },
    ...(epochs ? { epochs: epochs.map(epochOf) } : {}),
  };
}

const epochOf = (row: EpochRow) => ({
  step: row.step,
  ...Object.fromEntries(row.chunk.columns.map((name) => [name, numberIn(row, name)])),
});
