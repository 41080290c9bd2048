/** Reads the streams of a run (events.jsonl and the tables) incrementally, from pieces of any size. */
import * as l10n from '@vscode/l10n';
import { type Chunk, decodeChunk } from './chunk.ts';
import { crc32 } from './crc32.ts';
import { checkedEvent } from './event-checks.ts';
import { LineSplitter, openLine } from './log-line.ts';
import type { RunEvent } from './run.ts';
import { TABLES } from './table-columns.ts';

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
  /** The number of bytes of an incomplete record at the end, which is ignored. */
  torn(): number;
}

export interface StreamOptions {
  /** A CRC-32; one from outside may be faster than this program's own. */
  readonly checksum?: typeof crc32;
  /** The identity of the run that is read, once it is known: a table with another one was copied from elsewhere. */
  readonly identity?: () => string | undefined;
}

export const streamReader = (name: string, sink: StreamSink, options: StreamOptions = {}): StreamReader =>
  name.endsWith('.jsonl') ? new EventReader(name, sink, options) : new TableReader(name, sink, options);

/** Of a file full of damage, the first problems are enough. */
const MOST_PROBLEMS = 10;

/** Reports the first problems of a stream, and that there are more. */
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
    else if (this.#told === MOST_PROBLEMS + 1) this.#sink.problem(l10n.t('{0}: further damage is not listed.', this.#name));
  }
}

/** Reads one JSON event per line. Reports and skips damaged lines. Does not read an incomplete last line. */
class EventReader implements StreamReader {
  readonly #lines: LineSplitter;
  offset = 0;

  constructor(name: string, sink: StreamSink, { identity }: StreamOptions) {
    const problems = new Problems(name, sink);
    let [line, strangers] = [0, false];
    this.#lines = new LineSplitter((text) => {
      line++;
      if (text?.trim() === '') return;
      const event = text === undefined ? l10n.t('it is too long.') : parseEvent(text);
      if (typeof event === 'string') problems.tell(l10n.t('{0}: line {1} is skipped because {2}', name, line, event));
      else if (isForeign(event.run, identity?.())) {
        if (!strangers) problems.tell(l10n.t('{0}: ignored events of another run.', name));
        strangers = true;
      } else sink.event(event);
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
  const event = line ? checkedEvent(line.value) : l10n.t('its JSON or checksum is invalid.');
  // Whoever names the run also writes a checksum: here, it was damaged beyond recognition.
  if (typeof event !== 'string' && event.run !== undefined && !line?.sealed) return l10n.t('its JSON or checksum is invalid.');
  return event;
}

/** Reads consecutive chunks. After a damaged chunk, reading continues at the next complete one. */
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
        // A damaged length field can ask for bytes that never arrive. A complete chunk further on proves that.
        const next = nextChunk(all, at + 1, checksum);
        if (decoded.kind === 'short' && !next.whole) break;
        const reason = decoded.kind === 'damaged' ? decoded.reason : l10n.t('truncated');
        this.#problems.tell(
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

  torn(): number {
    return this.#rest.length;
  }

  /** A chunk is whole, but it may be of another table, of another run, or say what no trainer writes. */
  #deliver(chunk: Chunk, at: number): void {
    const identity = this.#options.identity?.();
    const stranger =
      this.#table !== undefined && chunk.table !== this.#table
        ? l10n.t('{0}: ignored rows of the table "{1}".', this.#name, chunk.table.slice(0, 40))
        : isForeign(chunk.run, identity)
          ? l10n.t('{0}: ignored rows of another run.', this.#name)
          : undefined;
    if (stranger !== undefined) {
      if (!this.#strangers.has(stranger)) this.#problems.tell(stranger);
      this.#strangers.add(stranger);
    } else if (chunk.steps.every(isStep)) this.#sink.chunk(chunk);
    else this.#problems.tell(l10n.t('{0}: the chunk at byte {1} has rows with invalid steps and was skipped.', this.#name, at));
  }
}

/** Where both say which run they belong to, it must be the same. */
const isForeign = (run: string | undefined, identity: string | undefined) =>
  run !== undefined && identity !== undefined && run !== identity;

const isStep = (step: number) => Number.isSafeInteger(step) && step >= 0;

/** The start of the next complete chunk. If there is none, the start of one that may still be completed, or the end. */
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
