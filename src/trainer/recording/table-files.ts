/** Rewrites the files of a run: compacts tables into few large chunks, and truncates all of them to a step. */
import * as l10n from '@vscode/l10n';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import type { RunEvent } from '../../core/run.ts';
import { type StreamSink, streamReader } from '../../core/streams.ts';
import { type Chunk, encodeChunk } from '../../core/chunk.ts';
import { STREAMS } from '../../protocol.ts';
import { diskFault } from '../../store/disk.ts';

const CHUNK_ROWS = 4096;
const PIECE = 1 << 20;

/**
 * Merges the small chunks of a live run into large ones, which take less space and are faster to read. A table that the disk has no
 * room for stays as it is, which is valid as well.
 */
export function compact(folder: string): void {
  for (const name of STREAMS)
    try {
      if (name.endsWith('.table')) rewrite(join(folder, name), Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
}

/**
 * Removes what was recorded after this step, and incomplete chunks. Events stay, since the event `resumed` that follows them marks
 * them as obsolete; only an incomplete line is removed. Throws a `UserError`, and leaves every file valid.
 */
export function cutBack(folder: string, step: number): void {
  for (const name of STREAMS) if (name.endsWith('.table')) rewrite(join(folder, name), step);
  const events = join(folder, 'events.jsonl');
  if (existsSync(events)) truncateSync(events, readFileSync(events).lastIndexOf(10) + 1);
}

/** The events recorded so far, without damaged lines. */
export function readEvents(folder: string): RunEvent[] {
  const events: RunEvent[] = [];
  const path = join(folder, 'events.jsonl');
  if (existsSync(path)) streamReader('events.jsonl', sink({ event: (event) => events.push(event) })).push(readFileSync(path));
  return events;
}

const sink = (parts: Partial<StreamSink>): StreamSink => ({ event() {}, chunk() {}, problem() {}, ...parts });

/** Keeps the rows up to a step, in order. The old file stays in place until the new one is complete. Throws a `UserError`. */
function rewrite(path: string, lastStep: number): void {
  if (!existsSync(path)) return;
  try {
    writeNew(`${path}.new`, readFileSync(path), lastStep);
    renameSync(`${path}.new`, path);
  } catch (error) {
    rmSync(`${path}.new`, { force: true });
    throw diskFault(error, l10n.t('The table cannot be rewritten'), path);
  }
}

function writeNew(path: string, bytes: Uint8Array, lastStep: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    let pending: Chunk[] = [];
    let rows = 0;
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
      if (rows >= CHUNK_ROWS) write();
    };
    const reader = streamReader(path, sink({ chunk }));
    for (let at = 0; at < bytes.length; at += PIECE) reader.push(bytes.subarray(at, at + PIECE));
    write();
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
  return encodeChunk({ table: first.table, columns: first.columns, steps, values });
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
