/** Records a run: writes its events and table rows to files, and provides the same bytes to clients. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import type { UserError } from '../../core/fault.ts';
import { sealedLine } from '../../core/log-line.ts';
import type { RunEvent } from '../../core/run.ts';
import type { TableName } from '../../core/table-columns.ts';
import { STREAMS } from '../../protocol.ts';
import { diskFault } from '../../store/disk.ts';
import { Rows } from './rows.ts';
import { StreamFile } from './stream-file.ts';
import type { RowCounts } from './table-files.ts';

const ROWS = 64;
const MILLISECONDS = 50;

/** How many rows each table has, by its file's name, and how many events there are. */
export interface Recorded {
  readonly rows: RowCounts;
  readonly events: number;
}

/** An event without the times and the step that the outbox adds. */
export type Unstamped = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time' | 'step' | 'seconds'> : never) : never;

/**
 * Rows are written as chunks of 64, or 50 ms after the last chunk, so that those of a slow training do not wait. Events are lines,
 * written at once and after all rows before them. A disk error loses nothing: the bytes stay in memory, `diskError` says what is
 * wrong, and `flush` tries again.
 */
export class Outbox {
  readonly streams: readonly StreamFile[];
  /** Called after each growth of the streams. */
  onGrowth: () => void = () => {};
  /** Seconds of training so far. */
  elapsed: () => number = () => 0;
  readonly #rows = new Map<TableName, Rows>();
  #timer: NodeJS.Timeout | undefined;
  #flushed = 0;
  #diskError: UserError | undefined;
  #step = 0;
  readonly #identity: string | undefined;
  readonly #counts: Map<string, number>;
  #events: number;

  /** `identity` is the run's, and `before` what is in the files already. Throws a `UserError` where one cannot be opened. */
  constructor(folder: string, identity?: string, before: Partial<Recorded> = {}) {
    this.#identity = identity;
    this.#counts = new Map(Object.entries(before.rows ?? {}));
    this.#events = before.events ?? 0;
    this.streams = STREAMS.map((name) => {
      const path = join(folder, name);
      try {
        return new StreamFile(path);
      } catch (error) {
        throw diskFault(error, l10n.t('The run cannot be recorded'), path);
      }
    });
  }

  /** How much has been recorded since the run began. */
  get recorded(): Recorded {
    return { rows: Object.fromEntries(this.#counts), events: this.#events };
  }

  /** Steps completed when something was last recorded. */
  get step(): number {
    return this.#step;
  }

  get diskError(): UserError | undefined {
    return this.#diskError;
  }

  /** Declares the columns of a table, before its first row and whenever there are more of them. */
  declare(table: TableName, columns: readonly string[]): void {
    this.#collect();
    this.#rows.set(table, new Rows(table, columns, this.#identity));
  }

  row(table: TableName, step: number, values: ArrayLike<number>): void {
    const rows = this.#rows.get(table);
    if (!rows) throw new RangeError(`The columns of ${table} are not declared.`);
    this.#step = step;
    rows.push(step, values);
    const file = `${table}.table`;
    this.#counts.set(file, (this.#counts.get(file) ?? 0) + 1);
    if (rows.length >= ROWS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), Math.max(0, this.#flushed + MILLISECONDS - performance.now()));
  }

  event(event: Unstamped, step: number): void {
    this.#step = step;
    this.#collect();
    // A reader of the whole run can tell whether its files are complete.
    const rows = event.type === 'ended' ? { rows: this.recorded.rows } : {};
    const run = this.#identity === undefined ? {} : { run: this.#identity };
    const stamped = { time: Date.now(), step, seconds: this.elapsed(), ...event, ...rows, ...run };
    this.#stream(0).append(Buffer.from(sealedLine(stamped)));
    this.#events++;
    this.flush();
  }

  /** Writes everything that waits. False on a disk error; see `diskError`. */
  flush(): boolean {
    return this.#each((stream) => stream.flush());
  }

  /** The same, and what is written lasts through a loss of power: no checkpoint may rely on rows that it could take. */
  sync(): boolean {
    return this.#each((stream) => stream.sync());
  }

  #each(write: (stream: StreamFile) => void): boolean {
    this.#collect();
    this.#flushed = performance.now();
    let error: UserError | undefined;
    // Events last: whoever reads that the run has ended must find all of its rows.
    for (const stream of [...this.streams.slice(1), this.#stream(0)]) {
      try {
        write(stream);
      } catch (cause) {
        error ??= diskFault(cause, l10n.t('The run cannot be recorded'), stream.path);
      }
    }
    // An error that lasts stays the same object, so that it is reported once.
    this.#diskError = error && (this.#diskError ?? error);
    this.onGrowth();
    return this.#diskError === undefined;
  }

  /** Takes in the error of another file of the run. */
  reportDiskError(fault: UserError): void {
    this.#diskError = fault;
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
