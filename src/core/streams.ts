/** Reads the streams of a run (events.jsonl and the tables) incrementally, from pieces of any size. */
import * as l10n from '@vscode/l10n';
import { isRecord } from './params.ts';
import type { RunEvent } from './run.ts';
import { type Chunk, crc32, decodeChunk } from './chunk.ts';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

export interface StreamSink {
  event(event: RunEvent): void;
  chunk(chunk: Chunk): void;
  /** Reports data that cannot be read. Reading continues after it. */
  problem(message: string): void;
}

export interface StreamReader {
  /** Number of bytes read so far, which is the file offset of the next ones. */
  readonly offset: number;
  /** Reads the next bytes. Keeps a reference to them, so they must not be changed afterwards. */
  push(bytes: Uint8Array): void;
  /** Whether the stream ends in an incomplete record, which is ignored. */
  torn(): boolean;
}

/** Creates the reader of a stream by its file name. `checksum` can be a faster CRC-32 implementation. */
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

/** Reads one JSON event per line. Reports and skips damaged lines. Does not read an incomplete last line. */
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
    if (typeof event === 'string')
      this.#sink.problem(l10n.t('{0}, line {1}: {2} The line is skipped.', this.#name, this.#line, event));
    else this.#sink.event(event);
  }
}

function parseEvent(line: string): RunEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return l10n.t('invalid JSON.');
  }
  if (!isRecord(value) || typeof value.type !== 'string') return l10n.t('not an event.');
  if (!EVENT_TYPES.has(value.type)) return l10n.t('unknown event "{0}".', value.type.slice(0, 40));
  if (typeof value.step !== 'number' || typeof value.time !== 'number')
    return l10n.t('the "{0}" event has no step or time.', value.type);
  return value as unknown as RunEvent;
}

/** Reads consecutive chunks. After a damaged chunk, reading continues at the next complete one. */
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
        // A damaged length field can ask for bytes that never arrive. A complete chunk further on proves that.
        const next = nextChunk(all, at + 1);
        if (decoded.kind === 'short' && !next.whole) break;
        const reason = decoded.kind === 'damaged' ? decoded.reason : 'truncated';
        this.#sink.problem(
          l10n.t(
            '{0}: the chunk at byte {1} is damaged ({2}). Skipped {3} bytes.',
            this.#name,
            before + at,
            reason,
            next.at - at,
          ),
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

/** The start of the next complete chunk. If there is none, the start of one that may still be completed, or the end. */
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
