/** Reads the streams of a run (events.jsonl and the tables) as their bytes arrive, in pieces of any size. */
import { type Chunk, decodeChunk } from './chunk.ts';
import { crc32 } from './crc32.ts';
import { checkedEvent } from './event-checks.ts';
import { LineSplitter, openLine } from './log-line.ts';
import type { RunEvent } from './run.ts';
import { TABLES } from './table-columns.ts';

export interface StreamSink {
  event(event: RunEvent): void;
  chunk(chunk: Chunk): void;
  /** Something of the stream cannot be read; what can is delivered all the same. */
  problem(message: string): void;
}

export interface StreamReader {
  /** Bytes taken in so far: where in the file the next ones belong. */
  readonly offset: number;
  /** Takes the next bytes and keeps hold of them: they must not change afterwards. */
  push(bytes: Uint8Array): void;
  /** No more will come: how many bytes at the end are an unfinished record, which is left out. */
  torn(): number;
}

export interface StreamOptions {
  /** A CRC-32; one from outside may be faster than this program's own. */
  readonly checksum?: typeof crc32;
  /** The identity of the run that is read, once it is known: a table with another one was copied from elsewhere. */
  readonly identity?: () => string | undefined;
}

export const streamReader = (name: string, sink: StreamSink, options: StreamOptions = {}): StreamReader =>
  name.endsWith('.jsonl') ? new EventReader(name, sink) : new TableReader(name, sink, options);

/** A file of nothing but damage is told of by its first faults. */
const MOST_PROBLEMS = 10;

/** Tells the first problems of a stream, and that there are more. */
class Problems {
  readonly #name: string;
  readonly #sink: StreamSink;
  #told = 0;

  constructor(name: string, sink: StreamSink) {
    this.#name = name;
    this.#sink = sink;
  }

  tell(message: string): void {
    this.#told++;
    if (this.#told <= MOST_PROBLEMS) this.#sink.problem(message);
    else if (this.#told === MOST_PROBLEMS + 1) this.#sink.problem(`${this.#name}: there is more damage, which is skipped alike.`);
  }
}

/** One JSON event a line. A damaged line is reported and skipped; a last line without its end is not read. */
class EventReader implements StreamReader {
  readonly #lines: LineSplitter;
  offset = 0;

  constructor(name: string, sink: StreamSink) {
    const problems = new Problems(name, sink);
    let line = 0;
    this.#lines = new LineSplitter((text) => {
      line++;
      if (text?.trim() === '') return;
      const event = text === undefined ? 'it is too long.' : parseEvent(text);
      if (typeof event === 'string') problems.tell(`${name}, line ${line}: ${event} The line is skipped.`);
      else sink.event(event);
    });
  }

  push(bytes: Uint8Array): void {
    this.offset += bytes.length;
    this.#lines.push(bytes);
  }

  torn(): number {
    return this.#lines.rest;
  }
}

function parseEvent(text: string): RunEvent | string {
  const line = openLine(text);
  return line ? checkedEvent(line.value) : 'it is damaged.';
}

/** Chunks, one after the other. After a damaged one, reading goes on at the next whole chunk. */
class TableReader implements StreamReader {
  readonly #name: string;
  readonly #sink: StreamSink;
  readonly #options: StreamOptions;
  readonly #problems: Problems;
  /** The table that the file is for; undefined for one that this version does not know. */
  readonly #table: string | undefined;
  #strangers = new Set<string>();
  #rest: Uint8Array = new Uint8Array(0);
  offset = 0;

  constructor(name: string, sink: StreamSink, options: StreamOptions) {
    this.#name = name;
    this.#sink = sink;
    this.#options = options;
    this.#problems = new Problems(name, sink);
    this.#table = TABLES.find((table) => name.split(/[/\\]/).at(-1) === `${table}.table`);
  }

  push(bytes: Uint8Array): void {
    const { checksum = crc32 } = this.#options;
    const all = join(this.#rest, bytes);
    let at = 0;
    const before = this.offset - this.#rest.length;
    this.offset += bytes.length;
    while (at < all.length) {
      const decoded = decodeChunk(all, at, checksum);
      if (decoded.kind === 'chunk') {
        this.#deliver(decoded.chunk, before + at);
        at = decoded.next;
      } else {
        // A length that was damaged may claim more bytes than will ever come: a whole chunk further on shows that it did.
        const next = nextChunk(all, at + 1, checksum);
        if (decoded.kind === 'short' && !next.whole) break;
        const reason = decoded.kind === 'damaged' ? decoded.reason : 'it is cut short';
        this.#problems.tell(
          `${this.#name}: a chunk at byte ${before + at} is damaged (${reason}); ${next.at - at} bytes are skipped.`,
        );
        at = next.at;
      }
    }
    this.#rest = all.subarray(at);
  }

  torn(): number {
    return this.#rest.length;
  }

  /** A chunk is whole, but it may be of another table, of another run, or say what no trainer writes. */
  #deliver(chunk: Chunk, at: number): void {
    const identity = this.#options.identity?.();
    const stranger =
      this.#table !== undefined && chunk.table !== this.#table
        ? `rows of the table "${chunk.table.slice(0, 40)}"`
        : chunk.run !== undefined && identity !== undefined && chunk.run !== identity
          ? 'rows of another run'
          : undefined;
    if (stranger !== undefined) {
      if (!this.#strangers.has(stranger)) this.#problems.tell(`${this.#name}: it holds ${stranger}, which are left out.`);
      this.#strangers.add(stranger);
    } else if (chunk.steps.every(isStep)) this.#sink.chunk(chunk);
    else this.#problems.tell(`${this.#name}: a chunk at byte ${at} has rows whose step is no number of steps; it is skipped.`);
  }
}

const isStep = (step: number) => Number.isSafeInteger(step) && step >= 0;

/** Where the next whole chunk starts; failing that, where one starts that may still become whole, or the end. */
function nextChunk(bytes: Uint8Array, from: number, checksum: typeof crc32): { readonly at: number; readonly whole: boolean } {
  let unfinished = bytes.length;
  for (let at = bytes.indexOf(0x44, from); at >= 0; at = bytes.indexOf(0x44, at + 1)) {
    if (bytes[at + 1] !== 0x53 || bytes[at + 2] !== 0x43 || bytes[at + 3] !== 0x31) continue;
    const { kind } = decodeChunk(bytes, at, checksum);
    if (kind === 'chunk') return { at, whole: true };
    if (kind === 'short') unfinished = Math.min(unfinished, at);
  }
  return { at: unfinished, whole: false };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
