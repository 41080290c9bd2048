/** Rewrites the files of a run: compacts tables into few large chunks, and truncates all of them to a step. */
import * as l10n from '@vscode/l10n';
import { closeSync, constants, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Chunk, encodeChunk } from '../../core/chunk.ts';
import { UserError } from '../../core/fault.ts';
import type { RunEvent } from '../../core/run.ts';
import { type StreamSink, streamReader } from '../../core/streams.ts';
import { STREAMS } from '../../protocol.ts';
import { diskFault, syncFolder, writeAll } from '../../store/disk.ts';
import { piecesSync } from '../../store/regular-file.ts';

const CHUNK_ROWS = 4096;
const PIECE = 2 ** 22;

/** Rows of each table by its file's name. */
export type RowCounts = Readonly<Record<string, number>>;

/**
 * Merges the small chunks of a live run into large ones, which take less space and are faster to read. A table that the disk has no
 * room for, or that is damaged, stays as it is.
 */
export function compact(folder: string, identity?: string): void {
  for (const name of STREAMS)
    try {
      const damaged = (message: string) => {
        throw new UserError(message);
      };
      if (name.endsWith('.table')) rewrite(join(folder, name), Number.POSITIVE_INFINITY, identity, damaged);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
}

/**
 * Removes what was recorded after this step, and incomplete chunks. Events stay, since the event `resumed` that follows them marks
 * them as obsolete; only an incomplete line is removed. Returns how many rows each table has, and what could not be read. Throws a
 * `UserError`, and leaves every file valid.
 */
export function cutBack(
  folder: string,
  step: number,
  identity?: string,
): { readonly rows: RowCounts; readonly lost: readonly string[] } {
  const lost: string[] = [];
  const tell = (message: string) => lost.push(message);
  const tables = STREAMS.filter((name) => name.endsWith('.table'));
  const rows = Object.fromEntries(tables.map((name) => [name, rewrite(join(folder, name), step, identity, tell)]));
  const events = join(folder, 'events.jsonl');
  if (existsSync(events)) {
    const torn = readLog(events, identity, () => {}, tell);
    if (torn > 0) {
      truncateSync(events, statSync(events).size - torn);
      tell(l10n.t('events.jsonl: removed {0} bytes of an incomplete line at its end.', torn));
    }
  }
  return { rows, lost };
}

/** The events recorded so far, without damaged lines. */
export function readEvents(folder: string, identity?: string): RunEvent[] {
  const events: RunEvent[] = [];
  const path = join(folder, 'events.jsonl');
  if (existsSync(path)) readLog(path, identity, (event) => events.push(event));
  return events;
}

/** Returns how many bytes of a line without its end there are. */
function readLog(
  path: string,
  identity: string | undefined,
  event: (event: RunEvent) => void,
  problem: StreamSink['problem'] = () => {},
): number {
  const reader = streamReader('events.jsonl', { event, problem, chunk() {} }, { identity: () => identity });
  try {
    for (const bytes of piecesSync(path, PIECE)) reader.push(bytes);
  } catch (error) {
    throw diskFault(error, l10n.t('The run cannot be read'), path);
  }
  return reader.torn();
}

/** Keeps the rows up to a step, in order, and returns how many. The old file stays in place until the new one is whole. Throws a `UserError`. */
function rewrite(path: string, lastStep: number, identity: string | undefined, problem: StreamSink['problem']): number {
  if (!existsSync(path)) return 0;
  const temporary = `${path}.new`;
  try {
    rmSync(temporary, { force: true });
    const rows = writeNew(temporary, path, lastStep, identity, problem);
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return rows;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskFault(error, l10n.t('The table cannot be rewritten'), path);
  }
}

function writeNew(
  path: string,
  from: string,
  lastStep: number,
  identity: string | undefined,
  problem: StreamSink['problem'],
): number {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    let pending: Chunk[] = [];
    let rows = 0;
    let total = 0;
    const write = () => {
      if (rows > 0) writeAll(file, merge(pending));
      pending = [];
      rows = 0;
    };
    const chunk = (found: Chunk) => {
      const kept = upTo(found, lastStep);
      if (pending[0] && pending[0].columns.join() !== kept.columns.join()) write();
      pending.push(kept);
      rows += kept.rows;
      total += kept.rows;
      if (rows >= CHUNK_ROWS) write();
    };
    const reader = streamReader(from, { event() {}, chunk, problem }, { identity: () => identity });
    for (const bytes of piecesSync(from, PIECE)) reader.push(bytes);
    write();
    fsyncSync(file);
    return total;
  } finally {
    closeSync(file);
  }
}

function upTo(chunk: Chunk, lastStep: number): Chunk {
  const { steps } = chunk;
  let rows = steps.length;
  while (rows > 0 && (steps[rows - 1] ?? 0) > lastStep) rows--;
  return { ...chunk, rows, steps: steps.subarray(0, rows), values: chunk.values.map((column) => column.subarray(0, rows)) };
}

function merge(chunks: readonly Chunk[]): Uint8Array {
  const [first] = chunks;
  if (!first) return new Uint8Array(0);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const steps = new Float64Array(rows);
  const values = first.columns.map(() => new Float32Array(rows));
  let at = 0;
  for (const chunk of chunks) {
    steps.set(chunk.steps, at);
    values.forEach((column, i) => {
      column.set(chunk.values[i] ?? new Float32Array(0), at);
    });
    at += chunk.rows;
  }
  const { table, run, columns } = first;
  return encodeChunk({ table, columns, steps, values, ...(run === undefined ? {} : { run }) });
}
