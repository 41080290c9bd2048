/** One growing file of a run, with the bytes in memory that still wait to be written to it. */
import { closeSync, constants, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs';
import { openRegular } from '../../store/regular-file.ts';

export class StreamFile {
  readonly path: string;
  readonly #file: number;
  readonly #write: typeof writeSync;
  #written: number;
  #pending: Uint8Array[] = [];
  #waiting = 0;
  /** Written since the disk was last told to keep it. */
  #unsynced = false;

  /** Opens or creates the file, and appends to it. `write` is replaced only by tests, to simulate a full disk. */
  constructor(path: string, write: typeof writeSync = writeSync) {
    this.path = path;
    this.#write = write;
    this.#file = openRegular(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#written = fstatSync(this.#file).size;
  }

  /** Bytes of the stream so far, those in memory included. */
  get length(): number {
    return this.#written + this.#waiting;
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#waiting += bytes.length;
  }

  /**
   * Writes what waits. Throws the error of the file system. The rest then keeps waiting, and a retry overwrites a piece that was
   * written in part, so that the file ends up as if nothing had happened.
   */
  flush(): void {
    for (let bytes = this.#pending[0]; bytes; bytes = this.#pending[0]) {
      for (let done = 0; done < bytes.length; )
        done += this.#write(this.#file, bytes, done, bytes.length - done, this.#written + done);
      this.#pending.shift();
      this.#written += bytes.length;
      this.#waiting -= bytes.length;
      this.#unsynced = true;
    }
  }

  /** Writes what waits, and returns once it would last through a loss of power. Throws as `flush` does. */
  sync(): void {
    this.flush();
    if (this.#unsynced) fsyncSync(this.#file);
    this.#unsynced = false;
  }

  /** At most `limit` bytes of the stream from `offset` on; none at its end. */
  read(offset: number, limit: number): Uint8Array {
    if (offset < this.#written) {
      const bytes = new Uint8Array(Math.min(limit, this.#written - offset));
      return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, offset));
    }
    let start = this.#written;
    for (const bytes of this.#pending) {
      if (offset < start + bytes.length) return bytes.subarray(offset - start, offset - start + limit);
      start += bytes.length;
    }
    return new Uint8Array(0);
  }

  close(): void {
    closeSync(this.#file);
  }
}
