/**
 * A line of a log: one JSON object, whose last key `crc` is the CRC-32 of all that stands before it. Logs of older versions have no
 * checksums, and are read all the same.
 */
import { crc32 } from './crc32.ts';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const NEWLINE = 10;
/** A longer line is none of ours: the longest say what a model of many thousand weights consists of. */
export const LINE_LIMIT = 1 << 25;
const SEALED = /^(.*),"crc":"([0-9a-f]{8})"\}$/s;

/** The line for an object, its end included. */
export function sealedLine(value: object): string {
  const open = JSON.stringify(value).slice(0, -1);
  return `${open},"crc":"${checksum(open)}"}\n`;
}

/** What a line says, and whether a checksum vouches for it; undefined for one that is damaged. */
export function openLine(line: string): { readonly value: unknown; readonly sealed: boolean } | undefined {
  const [, open, crc] = SEALED.exec(line) ?? [];
  if (open !== undefined && checksum(open) !== crc) return undefined;
  try {
    const value: unknown = JSON.parse(open === undefined ? line : `${open}}`);
    // A checksum that is none: it was damaged itself.
    return typeof value === 'object' && value !== null && 'crc' in value ? undefined : { value, sealed: open !== undefined };
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const checksum = (text: string) => crc32(encoder.encode(text)).toString(16).padStart(8, '0');

/** Cuts bytes as they arrive into lines. `line` gets undefined for one that is longer than any can be. */
export class LineSplitter {
  readonly #line: (text: string | undefined) => void;
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(line: (text: string | undefined) => void) {
    this.#line = line;
  }

  /** Bytes of a last line that has no end yet. */
  get rest(): number {
    return this.#length;
  }

  /** Keeps hold of the bytes: they must not change afterwards. */
  push(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#add(bytes.subarray(start, end));
      // A byte order mark, as some editors put it there, is dropped by the decoder.
      this.#line(this.#length > LINE_LIMIT ? undefined : this.#decoder.decode(joined(this.#parts, this.#length)));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#add(bytes.subarray(start));
  }

  /** Of a line that is too long, only the length is kept. */
  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length > LINE_LIMIT) this.#parts = [];
    else this.#parts.push(bytes);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
