import * as l10n from '@vscode/l10n';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { type StreamReader, type StreamSink, streamReader } from '../core/streams.ts';
import { crc32 } from '../core/crc32.ts';
import { STREAMS } from '../protocol.ts';
import { diskFault, isMissing } from './disk.ts';
import { openToRead } from './regular-file.ts';
import { readHeader } from './run-folders.ts';

/** Read and handed on at once; a chunk that crosses the border is copied, so pieces are large. */
const PIECE = 2 ** 28;
/** The system's own is three times as fast; old versions of Node have none. */
const checksum = 'crc32' in zlib ? (bytes: Uint8Array) => zlib.crc32(bytes) : crc32;

/**
 * The streams of one run as far as they have been read, from disk or from elsewhere. `read` delivers what the files have beyond
 * that, events first.
 */
export class RunStreams {
  readonly #folder: string;
  readonly #readers: readonly StreamReader[];
  /** Which file each stream was read from: another one under its name has been rewritten since. */
  readonly #files = new Map<string, number>();
  #identity: string | undefined;
  /** Rows that were read of each table. */
  readonly #rows = new Map<string, number>();
  /** What the run ended with; undefined while it goes on. */
  #ended: Readonly<Record<string, number>> | undefined;

  constructor(folder: string, sink: StreamSink) {
    this.#folder = folder;
    this.#readers = STREAMS.map((name) =>
      streamReader(name, this.#counting(name, sink), { checksum, identity: () => this.#identity }),
    );
  }

  /** How many bytes of each stream are known. */
  get offsets(): Readonly<Record<string, number>> {
    return Object.fromEntries(STREAMS.map((name, i) => [name, this.#readers[i]?.offset ?? 0]));
  }

  /** What the files lack or end in, as messages; asked for once nobody writes to them any more. */
  get incomplete(): readonly string[] {
    const torn = STREAMS.flatMap((name, i) => {
      const bytes = this.#readers[i]?.torn() ?? 0;
      return bytes > 0 ? [l10n.t('{0}: ignored {1} bytes of an incomplete record at its end.', name, bytes)] : [];
    });
    const missing = Object.entries(this.#ended ?? {}).flatMap(([name, count]) => {
      const lost = count - (this.#rows.get(name) ?? 0);
      return lost > 0 ? [l10n.t('{0}: {1} of {2} rows are missing.', name, lost, count)] : [];
    });
    return [...torn, ...missing];
  }

  #counting(name: string, sink: StreamSink): StreamSink {
    return {
      problem: (message) => sink.problem(message),
      event: (event) => {
        if (event.type === 'ended') this.#ended = event.rows;
        if (event.type === 'resumed') this.#ended = undefined;
        sink.event(event);
      },
      chunk: (chunk) => {
        this.#rows.set(name, (this.#rows.get(name) ?? 0) + chunk.rows);
        sink.chunk(chunk);
      },
    };
  }

  /** Takes bytes that follow those known. */
  push(stream: number, bytes: Uint8Array): void {
    this.#readers[stream]?.push(bytes);
  }

  /**
   * Reads on to the end of each file. Returns false when a file has become shorter or another one: what is known of it is void.
   * Throws a `UserError` when a file cannot be read.
   */
  async read(): Promise<boolean> {
    this.#identity ??= await readHeader(this.#folder).then(
      ({ identity }) => identity,
      () => undefined,
    );
    for (const [i, name] of STREAMS.entries()) {
      const reader = this.#readers[i];
      if (reader && !(await this.#readOn(name, reader))) return false;
    }
    return true;
  }

  async #readOn(name: string, reader: StreamReader): Promise<boolean> {
    const path = join(this.#folder, name);
    let file: FileHandle | undefined;
    try {
      file = await openToRead(path);
      const { size, ino } = await file.stat();
      const known = this.#files.get(name);
      if (size < reader.offset || (known !== undefined && known !== ino)) return false;
      this.#files.set(name, ino);
      while (reader.offset < size) {
        const bytes = new Uint8Array(Math.min(PIECE, size - reader.offset));
        const read = await fill(file, bytes, reader.offset);
        if (read === 0) return false;
        reader.push(bytes.subarray(0, read));
      }
      return true;
    } catch (error) {
      if (isMissing(error)) return reader.offset === 0;
      throw diskFault(error, l10n.t('The run cannot be read'), path);
    } finally {
      await file?.close();
    }
  }
}

/** Reads until the buffer is full or the file ends; one read of the system may bring less. */
async function fill(file: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
