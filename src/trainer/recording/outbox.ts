/** All that a run records leaves through here: to its files, and as the same bytes to whoever listens. */
import { join } from 'node:path';
import type { UserError } from '../../core/fault.ts';
import type { RunEvent } from '../../core/run.ts';
import type { TableName } from '../../core/table-columns.ts';
import { STREAMS } from '../../protocol.ts';
import { diskFault } from '../../store/disk.ts';
import { Rows } from './rows.ts';
import { StreamFile } from './stream-file.ts';

const ROWS = 64;
const MILLISECONDS = 50;

/** An event without the stamp that the outbox gives it. */
export type Unstamped = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time' | 'step'> : never) : never;

/**
 * Rows become chunks after 64 of them or 50 ms after the last chunk, so that those of a slow training leave at once; events are lines, written at once and after all rows before them. When the disk
 * refuses, nothing is lost: the bytes stay in memory, `trouble` says what is wrong, and `flush` tries again.
 */
export class Outbox {
  readonly streams: readonly StreamFile[];
  /** Called after each growth of the streams. */
  onGrowth: () => void = () => {};
  readonly #rows = new Map<TableName, Rows>();
  #timer: NodeJS.Timeout | undefined;
  #flushed = 0;
  #trouble: UserError | undefined;
  #step = 0;

  constructor(folder: string) {
    this.streams = STREAMS.map((name) => new StreamFile(join(folder, name)));
  }

  /** Steps completed when something was last recorded. */
  get step(): number {
    return this.#step;
  }

  get trouble(): UserError | undefined {
    return this.#trouble;
  }

  /** Names the columns of a table; before its first row, and again where there are more from now on. */
  declare(table: TableName, columns: readonly string[]): void {
    this.#collect();
    this.#rows.set(table, new Rows(table, columns));
  }

  row(table: TableName, step: number, values: ArrayLike<number>): void {
    const rows = this.#rows.get(table);
    if (!rows) throw new RangeError(`The columns of ${table} are not declared.`);
    this.#step = step;
    rows.push(step, values);
    if (rows.length >= ROWS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), Math.max(0, this.#flushed + MILLISECONDS - performance.now()));
  }

  event(event: Unstamped, step: number): void {
    this.#step = step;
    this.#collect();
    const stamped = { time: Date.now(), step, ...event };
    this.#stream(0).append(Buffer.from(`${JSON.stringify(stamped)}\n`));
    this.flush();
  }

  /** Writes all there is; false when the disk refuses, see `trouble`. */
  flush(): boolean {
    this.#collect();
    this.#flushed = performance.now();
    let trouble: UserError | undefined;
    for (const stream of this.streams) {
      try {
        stream.flush();
      } catch (error) {
        trouble ??= diskFault(error, 'The run cannot be recorded', stream.path);
      }
    }
    // The same trouble stays the same object, so that it is told once.
    this.#trouble = trouble && (this.#trouble ?? trouble);
    this.onGrowth();
    return this.#trouble === undefined;
  }

  /** Another file of the run could not be written. */
  fail(fault: UserError): void {
    this.#trouble = fault;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const stream of this.streams) stream.close();
  }

  #collect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [table, rows] of this.#rows) this.#stream(STREAMS.indexOf(`${table}.table`)).append(rows.take());
  }

  #stream(index: number): StreamFile {
    const stream = this.streams[index];
    if (!stream) throw new RangeError(`There is no stream ${index}.`);
    return stream;
  }
}
