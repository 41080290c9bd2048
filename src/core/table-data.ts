import { doubles } from './growable-array.ts';
import { Series } from './series.ts';
import type { Chunk } from './chunk.ts';

/** Consecutive rows: a chunk as it was read, or several small chunks copied together. */
export interface RowBlock {
  /** Index of its first row in the table. */
  readonly start: number;
  readonly columns: readonly string[];
  readonly values: readonly Float32Array[];
  rows: number;
}

/** Chunks with fewer rows are copied into pages of this capacity, to limit the number of pages. */
const PAGE_ROWS = 4096;

/** The rows of one table, in log order. A column becomes a `Series` when it is first requested. */
export class TableData {
  readonly pages: RowBlock[] = [];
  readonly #steps = doubles();
  readonly #series = new Map<string, Series>();
  /** Incremented when rows are removed, which invalidates derived data. */
  generation = 0;

  get length(): number {
    return this.#steps.length;
  }

  /** The names of all columns, in order of first appearance. */
  get columns(): readonly string[] {
    return [...new Set(this.pages.flatMap((page) => page.columns))];
  }

  step(row: number): number {
    return this.#steps.at(row);
  }

  append(chunk: Chunk): void {
    if (chunk.rows === 0) return;
    const page = this.#room(chunk);
    if (page) {
      for (const [i, values] of chunk.values.entries()) page.values[i]?.set(values, page.rows);
      page.rows += chunk.rows;
    } else {
      this.pages.push({ start: this.length, columns: chunk.columns, values: chunk.values, rows: chunk.rows });
    }
    this.#steps.append(chunk.steps);
  }

  /** Removes all rows of later steps. */
  rewind(step: number): void {
    let length = this.length;
    while (length > 0 && this.step(length - 1) > step) length--;
    if (length < this.length) this.#truncate(length);
  }

  has(column: string): boolean {
    return this.pages.some((page) => page.columns.includes(column));
  }

  /** A column as a pyramid, up to date. Rows without the column are NaN. Undefined if no row has it. */
  series(column: string): Series | undefined {
    let series = this.#series.get(column);
    if (!series) {
      if (!this.has(column)) return undefined;
      series = new Series();
      this.#series.set(column, series);
    }
    for (const { page, from, to } of this.pagesFrom(series.length)) {
      const values = page.values[page.columns.indexOf(column)];
      series.append(values ? values.subarray(from, to) : new Float32Array(to - from).fill(Number.NaN));
    }
    return series;
  }

  /** Iterates over the pages from a row on, with the range of rows in each page. */
  *pagesFrom(row: number): Iterable<{ readonly page: RowBlock; readonly from: number; readonly to: number }> {
    if (row >= this.length) return;
    for (let i = this.#pageOf(row); i < this.pages.length; i++) {
      const page = this.pages[i] as RowBlock;
      yield { page, from: Math.max(0, row - page.start), to: page.rows };
    }
  }

  /** One value; NaN if the row or the column does not exist. */
  value(row: number, column: string): number {
    const page = this.pages[this.#pageOf(row)];
    return page?.values[page.columns.indexOf(column)]?.[row - page.start] ?? Number.NaN;
  }

  /** The last page that starts at or before the row. */
  #pageOf(row: number): number {
    let low = 0;
    let high = this.pages.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.pages[middle] as RowBlock).start <= row) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The page to copy a small chunk to; undefined if the chunk becomes its own page. */
  #room(chunk: Chunk): RowBlock | undefined {
    if (chunk.rows >= PAGE_ROWS) return undefined;
    const last = this.pages.at(-1);
    const capacity = last?.values[0]?.length ?? 0;
    if (last && last.rows + chunk.rows <= capacity && sameNames(last.columns, chunk.columns)) return last;
    const values = chunk.columns.map(() => new Float32Array(PAGE_ROWS));
    const page = { start: this.length, columns: chunk.columns, values, rows: 0 };
    this.pages.push(page);
    return page;
  }

  #truncate(length: number): void {
    this.generation++;
    this.#series.clear();
    this.#steps.truncate(length);
    while ((this.pages.at(-1)?.start ?? -1) >= length) this.pages.pop();
    const last = this.pages.pop();
    // Copy, because the arrays can be views of a file's bytes, which must not be overwritten.
    if (last)
      this.pages.push({
        ...last,
        values: last.values.map((column) => column.slice(0, length - last.start)),
        rows: length - last.start,
      });
  }
}

const sameNames = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((name, i) => name === b[i]);
