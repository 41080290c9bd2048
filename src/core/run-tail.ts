/** The newest of a run, for whoever says how it goes and nothing more: it takes the same memory however long the run goes on. */
import type { Axis } from './buckets.ts';
import type { Chunk } from './chunk.ts';
import { measured, type Progress, progressOf } from './progress.ts';
import type { Run, RunEvent, RunHeader } from './run.ts';
import { initialRun, RunFold } from './run-fold.ts';

/** What can be said of a run in a few lines; `RunData` knows all of it, too. */
export interface RunGlance {
  readonly run: Run;
  readonly progress: Progress;
  /** The newest value of a column, or that of the last row at or before a step; undefined when there is none. */
  latest(table: 'steps' | 'epochs', column: string, step?: number): number | undefined;
}

/** Rows of each table that are kept, at least: more than come between two looks. */
const ROWS = 4096;

export class RunTail implements RunGlance {
  readonly #fold: RunFold;
  readonly #tables = { steps: new Tail(), epochs: new Tail() };

  constructor(header: RunHeader) {
    this.#fold = new RunFold(initialRun(header), true);
  }

  /** Without the ends of epochs, and with those marks only that a resumed run needs. */
  get run(): Run {
    return this.#fold.run;
  }

  get progress(): Progress {
    const { steps } = this.#tables;
    const step = Math.max(this.#fold.step, steps.steps.at(-1) ?? 0);
    return progressOf(this.run, measured(step, axisOf(steps.steps), axisOf(steps.column('time') ?? [])));
  }

  event(event: RunEvent): void {
    this.#fold.event(event);
    if (event.type === 'resumed') for (const table of Object.values(this.#tables)) table.rewind(event.step);
  }

  chunk(chunk: Chunk): void {
    if (chunk.table === 'steps' || chunk.table === 'epochs') this.#tables[chunk.table].append(chunk);
  }

  /** The trainer is gone without having said how it ended. */
  interrupt(): void {
    this.#fold.interrupt();
  }

  latest(table: 'steps' | 'epochs', column: string, step = Number.POSITIVE_INFINITY): number | undefined {
    const { steps, column: find } = this.#tables[table];
    const row = steps.findLastIndex((at) => at <= step);
    return row < 0 ? undefined : find(column)?.[row];
  }
}

const axisOf = (values: readonly number[]): Axis => ({ length: values.length, at: (i) => values[i] ?? Number.NaN });

/** The last rows of a table. */
class Tail {
  readonly steps: number[] = [];
  readonly #columns = new Map<string, number[]>();

  readonly column = (name: string): readonly number[] | undefined => this.#columns.get(name);

  append({ steps, columns, values }: Chunk): void {
    const from = Math.max(0, steps.length - ROWS);
    const before = this.steps.length;
    for (const step of steps.subarray(from)) this.steps.push(step);
    for (const [i, name] of columns.entries()) {
      const column = this.#columns.get(name) ?? Array<number>(before).fill(Number.NaN);
      for (const value of values[i]?.subarray(from) ?? []) column.push(value);
      this.#columns.set(name, column);
    }
    for (const column of this.#columns.values()) while (column.length < this.steps.length) column.push(Number.NaN);
    if (this.steps.length > 2 * ROWS) this.#forget(0, this.steps.length - ROWS);
  }

  rewind(step: number): void {
    const kept = this.steps.findLastIndex((at) => at <= step) + 1;
    this.#forget(kept, this.steps.length - kept);
  }

  #forget(from: number, count: number): void {
    this.steps.splice(from, count);
    for (const column of this.#columns.values()) column.splice(from, count);
  }
}
