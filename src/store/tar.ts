/** Reads a tar archive (POSIX ustar, as npm packs) as its bytes arrive, in pieces of any size. */

const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);

/** Takes the next bytes of a file. */
export type Sink = (bytes: Uint8Array) => void;

export class TarReader {
  readonly #open: (path: string) => Sink | undefined;
  #header = Buffer.alloc(0);
  #sink: Sink | undefined;
  /** Bytes of the file that are still to come, and those that fill its last block. */
  #left = 0;
  #padding = 0;

  /** `open` is asked for each regular file, and gives where its bytes go; undefined passes it over. */
  constructor(open: (path: string) => Sink | undefined) {
    this.#open = open;
  }

  /** Throws a `RangeError` for what is no tar archive. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        this.#sink?.(part);
        this.#left -= part.length;
        at += part.length;
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, bytes.length - at);
        this.#padding -= skipped;
        at += skipped;
      } else {
        const part = bytes.subarray(at, at + BLOCK - this.#header.length);
        this.#header = Buffer.concat([this.#header, part]);
        at += part.length;
        if (this.#header.length === BLOCK) this.#begin();
      }
    }
  }

  #begin(): void {
    const header = this.#header;
    this.#header = Buffer.alloc(0);
    this.#sink = undefined;
    // Two blocks of zeros end an archive.
    if (header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) => header.toString('utf8', from, from + length).split('\0')[0] ?? '';
    const octal = (from: number, length: number) => Number.parseInt(text(from, length).trim(), 8);
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    if (octal(148, 8) !== sum) throw new RangeError('it is no archive that npm packs');
    const prefix = text(345, 155);
    const path = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
    this.#left = octal(124, 12);
    this.#padding = (BLOCK - (this.#left % BLOCK)) % BLOCK;
    if (REGULAR.has(String.fromCharCode(header[156] ?? 0))) this.#sink = this.#open(path);
  }
}
