/** Reads the streams of a run (events.jsonl and the tables) as their bytes arrive, in pieces of any size. */
import { isRecord } from './params.ts';
import type { RunEvent } from './run.ts';
import { type Chunk, crc32, decodeChunk } from './chunk.ts';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

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
  /** No more will come: true when the stream ends in an unfinished record, which is left out. */
  torn(): boolean;
}

/** `checksum` is a CRC-32; one from outside may be faster than this program's own. */
export const streamReader = (name: string, sink: StreamSink, checksum = crc32): StreamReader =>
  name.endsWith('.jsonl') ? new EventReader(name, sink) : new TableReader(name, sink, checksum);

const NEWLINE = 10;
const EVENT_TYPES: ReadonlySet<string> = new Set<RunEvent['type']>([
  'started',
  'resumed',
  'changed',
  'reduced',
  'epoch',
  'sampling',
  'finding',
  'checkpoint',
  'paused',
  'continued',
  'followed',
  'notice',
  'ended',
]);

/** One JSON event a line. A damaged line is reported and skipped; a last line without its end is not read. */
class EventReader implements StreamReader {
  readonly #name: string;
  readonly #sink: StreamSink;
  readonly #decoder = new TextDecoder();
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  offset = 0;

  constructor(name: string, sink: StreamSink) {
    this.#name = name;
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.offset += bytes.length;
    const all = join(this.#rest, bytes);
    let start = 0;
    for (let end = all.indexOf(NEWLINE); end >= 0; end = all.indexOf(NEWLINE, start)) {
      this.#read(this.#decoder.decode(all.subarray(start, end)));
      start = end + 1;
    }
    this.#rest = all.subarray(start);
  }

  torn(): boolean {
    return this.#rest.length > 0;
  }

  #read(line: string): void {
    this.#line++;
    if (line.trim() === '') return;
    const event = parseEvent(line);
    if (typeof event === 'string') this.#sink.problem(`${this.#name}, line ${this.#line}: ${event} The line is skipped.`);
    else this.#sink.event(event);
  }
}

function parseEvent(line: string): RunEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is damaged.';
  }
  if (!isRecord(value) || typeof value.type !== 'string') return 'it is no event.';
  if (!EVENT_TYPES.has(value.type)) return `this version of Descent does not know the event "${value.type.slice(0, 40)}".`;
  if (typeof value.step !== 'number' || typeof value.time !== 'number') return `its "${value.type}" event has no step or time.`;
  return value as unknown as RunEvent;
}

/** Chunks, one after the other. After a damaged one, reading goes on at the next whole chunk. */
class TableReader implements StreamReader {
  readonly #name: string;
  readonly #sink: StreamSink;
  readonly #checksum: typeof crc32;
  #rest: Uint8Array = new Uint8Array(0);
  offset = 0;

  constructor(name: string, sink: StreamSink, checksum: typeof crc32) {
    this.#name = name;
    this.#sink = sink;
    this.#checksum = checksum;
  }

  push(bytes: Uint8Array): void {
    const all = join(this.#rest, bytes);
    let at = 0;
    const before = this.offset - this.#rest.length;
    this.offset += bytes.length;
    while (at < all.length) {
      const decoded = decodeChunk(all, at, this.#checksum);
      if (decoded.kind === 'chunk') {
        this.#sink.chunk(decoded.chunk);
        at = decoded.next;
      } else {
        // A length that was damaged may claim more bytes than will ever come: a whole chunk further on shows that it did.
        const next = nextChunk(all, at + 1);
        if (decoded.kind === 'short' && !next.whole) break;
        const reason = decoded.kind === 'damaged' ? decoded.reason : 'it is cut short';
        this.#sink.problem(
          `${this.#name}: a chunk at byte ${before + at} is damaged (${reason}); ${next.at - at} bytes are skipped.`,
        );
        at = next.at;
      }
    }
    this.#rest = all.subarray(at);
  }

  torn(): boolean {
    return this.#rest.length > 0;
  }
}

/** Where the next whole chunk starts; failing that, where one starts that may still become whole, or the end. */
function nextChunk(bytes: Uint8Array, from: number): { readonly at: number; readonly whole: boolean } {
  let unfinished = bytes.length;
  for (let at = bytes.indexOf(0x44, from); at >= 0; at = bytes.indexOf(0x44, at + 1)) {
    if (bytes[at + 1] !== 0x53 || bytes[at + 2] !== 0x43 || bytes[at + 3] !== 0x31) continue;
    const { kind } = decodeChunk(bytes, at);
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
