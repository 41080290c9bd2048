/** Summaries of run folders, kept in memory: what has not changed on disk is not read again, and a log that grew is read on. */
import * as l10n from '@vscode/l10n';
import { type BigIntStats, lstat, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from '../core/chunk.ts';
import type { RunEvent, RunHeader, RunNotes } from '../core/run.ts';
import { RunDigest, type RunResults } from '../core/runs-table/results.ts';
import { type StreamReader, streamReader } from '../core/streams.ts';
import { type RunSummary, summarize } from '../core/summary.ts';
import { diskFault, isMissing } from './disk.ts';
import { JSON_LIMIT, openToRead, readMany, readWholeSync, requireReadable, requireReadableSync, textOf } from './regular-file.ts';
import { headerIn, readLive, readNotes } from './run-folders.ts';

/** All that a list says of a run. The same object as long as nothing of the run has changed. */
export interface RunRecord {
  readonly header: RunHeader;
  readonly summary: RunSummary;
  readonly results: RunResults;
}

/** A larger log is read in pieces. One that is read at once may have grown since it was looked at. */
const PIECE = 2 ** 24;
const LOG_LIMIT = 2 * PIECE;

/** What tells a file from what it was: another file under its name, another size, another time. Undefined: there is none. */
type Stamp = BigIntStats | undefined;
const same = (a: Stamp, b: Stamp) => a?.ino === b?.ino && a?.size === b?.size && a?.mtimeNs === b?.mtimeNs;

/** The two logs that a summary is made of, in the order in which they are read. */
const LOGS = ['events.jsonl', 'epochs.table'] as const;
const FILES = ['run.json', 'notes.json', 'live.json', ...LOGS] as const;
/** A run is no worse for one of these that is not a file. */
const SPARE: ReadonlySet<string> = new Set(['notes.json', 'live.json']);

interface Log {
  readonly reader: StreamReader;
  readonly inode: bigint;
}

interface Entry {
  readonly stamps: readonly Stamp[];
  readonly header: RunHeader;
  readonly notes: RunNotes;
  readonly live: boolean;
  readonly record: RunRecord;
  /** Absent once a run has ended: its log is read again from the start if it goes on after all. */
  readonly reading?: Reading;
}

interface Reading {
  readonly digest: RunDigest;
  readonly logs: Map<string, Log>;
}

export class RunCache {
  readonly #entries = new Map<string, Entry>();

  /** Throws a `UserError` that names the file when the run cannot be read. */
  async read(id: string, folder: string, disk: Disk = PATIENT): Promise<RunRecord> {
    const stamps = await stampsOf(disk, folder, FILES);
    const [headerStamp, notesStamp, liveStamp, ...logStamps] = stamps;
    const known = this.#entries.get(folder);
    // A `live.json` that is left behind says nothing of whether its trainer is alive.
    const live = liveStamp !== undefined && (await readLive(folder)) !== undefined;
    if (known && known.live === live && known.stamps.every((stamp, i) => same(stamp, stamps[i]))) return known.record;

    const sameHeader = known !== undefined && same(known.stamps[0], headerStamp);
    const header = sameHeader ? known.header : await headerOf(disk, folder);
    const sameNotes = known !== undefined && same(known.stamps[1], notesStamp);
    const notes = sameNotes ? known.notes : notesStamp ? await readNotes(folder) : {};
    const before = sameHeader ? known.reading : undefined;
    const reading =
      before && (await readOn(disk, folder, before, logStamps)) ? before : await afresh(disk, folder, header, logStamps);
    const { run, results } = reading.digest.results(live);
    const record = { header, summary: { ...summarize(run, notes), id }, results };
    this.#entries.set(folder, { stamps, header, notes, live, record, ...(run.ended ? {} : { reading }) });
    return record;
  }

  /** Forgets the runs of folders that are not among these. */
  keep(folders: ReadonlySet<string>): void {
    for (const folder of this.#entries.keys()) if (!folders.has(folder)) this.#entries.delete(folder);
  }
}

async function stampsOf(disk: Disk, folder: string, names: readonly string[]): Promise<readonly Stamp[]> {
  const stamps = names.map((name) => {
    try {
      const stamp = disk.stamp(join(folder, name));
      return stamp instanceof Promise && SPARE.has(name) ? stamp.catch(() => undefined) : stamp;
    } catch (error) {
      if (SPARE.has(name)) return undefined;
      throw error;
    }
  });
  return stamps.some((stamp) => stamp instanceof Promise) ? Promise.all(stamps) : (stamps as readonly Stamp[]);
}

async function headerOf(disk: Disk, folder: string): Promise<RunHeader> {
  const file = join(folder, 'run.json');
  return headerIn(folder, textOf(await disk.content(file, JSON_LIMIT)));
}

/** A run's log, read from its beginning. Throws a `UserError`. */
export async function readDigest(folder: string, header: RunHeader): Promise<RunDigest> {
  return (await afresh(PATIENT, folder, header, await stampsOf(PATIENT, folder, LOGS))).digest;
}

/** The logs from their beginning. */
async function afresh(disk: Disk, folder: string, header: RunHeader, stamps: readonly Stamp[]): Promise<Reading> {
  const reading: Reading = { digest: new RunDigest(header), logs: new Map() };
  await readOn(disk, folder, reading, stamps);
  return reading;
}

/** Reads what the logs have beyond what is known. False when one is another file or became shorter: what was read of it is void. */
async function readOn(disk: Disk, folder: string, { digest, logs }: Reading, stamps: readonly Stamp[]): Promise<boolean> {
  for (const [i, name] of LOGS.entries()) {
    const [stamp, known] = [stamps[i], logs.get(name)];
    if (!stamp) {
      if (known) return false;
      continue;
    }
    if (known && (known.inode !== stamp.ino || Number(stamp.size) < known.reader.offset)) return false;
    const reader = known?.reader ?? readerOf(name, digest);
    logs.set(name, { reader, inode: stamp.ino });
    const path = join(folder, name);
    if (reader.offset === 0 && Number(stamp.size) <= PIECE) reader.push(await disk.content(path, LOG_LIMIT));
    else await readTail(path, reader, Number(stamp.size));
  }
  return true;
}

/** A damaged line or chunk is left out here; whoever opens the run is told of it. */
function readerOf(name: string, digest: RunDigest): StreamReader {
  const { identity } = digest.run.header;
  const sink = { event: (event: RunEvent) => digest.event(event), chunk: (chunk: Chunk) => digest.chunk(chunk), problem() {} };
  return streamReader(name, sink, { identity: () => identity });
}

/** Small files, read at once (a tenth of the time on a local disk) or without keeping the process waiting (for a slow one). */
export interface Disk {
  stamp(path: string): Stamp | Promise<Stamp>;
  /** Of a file of at most `limit` bytes. */
  content(path: string, limit: number): Uint8Array | Promise<Uint8Array>;
}

const unreadable = (error: unknown, path: string) => diskFault(error, l10n.t('The run cannot be read'), path);

export const AT_ONCE: Disk = {
  stamp(path) {
    try {
      const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      if (!found || found.isFile()) return found;
      // A link within the folder may stand for a file; a pipe, a device or a folder may not.
      requireReadableSync(path);
      return statSync(path, { bigint: true });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unreadable(error, path);
    }
  },
  content(path, limit) {
    try {
      return readWholeSync(path, limit);
    } catch (error) {
      throw unreadable(error, path);
    }
  },
};

export const PATIENT: Disk = {
  stamp: (path) =>
    new Promise((resolve, reject) => {
      lstat(path, { bigint: true }, (error, found) => {
        if (!error) {
          if (found.isFile()) resolve(found);
          else
            requireReadable(path).then(
              () => resolve(statSync(path, { bigint: true })),
              (unfit: unknown) => reject(unreadable(unfit, path)),
            );
        } else if (isMissing(error)) resolve(undefined);
        else reject(unreadable(error, path));
      });
    }),
  content: (path, limit) =>
    readMany(path, limit).catch((error: unknown) => {
      throw unreadable(error, path);
    }),
};

/** A log of any size, up to where it was when it was looked at. */
async function readTail(path: string, reader: StreamReader, size: number): Promise<void> {
  if (size <= reader.offset) return;
  try {
    const file = await openToRead(path);
    try {
      while (reader.offset < size) {
        const bytes = new Uint8Array(Math.min(PIECE, size - reader.offset));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, reader.offset);
        if (bytesRead === 0) break;
        reader.push(bytes.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(error, path);
  }
}
