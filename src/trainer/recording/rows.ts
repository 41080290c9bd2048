/** Buffers the rows of one table until they are written. */
import { encodeChunk } from '../../core/chunk.ts';

export class Rows {
  readonly #table: string;
  readonly #run: string | undefined;
  readonly #columns: readonly string[];
  #steps: number[] = [];
  #values: number[][];

  /** `run` is the identity of the run. */
  constructor(table: string, columns: readonly string[], run?: string) {
    this.#table = table;
    this.#columns = columns;
    this.#run = run;
    this.#values = columns.map(() => []);
  }

  get length(): number {
    return this.#steps.length;
  }

  /** One value per column, in the columns' order. */
  push(step: number, row: ArrayLike<number>): void {
    if (row.length !== this.#columns.length)
      throw new RangeError(`A row of ${this.#table} has ${this.#columns.length} values, not ${row.length}.`);
    this.#steps.push(step);
    this.#values.forEach((column, i) => {
      column.push(row[i] ?? Number.NaN);
    });
  }

  /** Removes all rows, and returns them as one chunk. */
  take(): Uint8Array {
    if (this.#steps.length === 0) return new Uint8Array(0);
    const bytes = encodeChunk({
      table: this.#table,
      ...(this.#run === undefined ? {} : { run: this.#run }),
      columns: this.#columns,
      steps: Float64Array.from(this.#steps),
      values: this.#values.map((column) => Float32Array.from(column)),
    });
    this.#steps = [];
    this.#values = this.#columns.map(() => []);
    return bytes;
  }
}
