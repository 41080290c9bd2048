import { doubles } from './growable-array.ts';
import { Series } from './series.ts';
import type { TableData } from './table-data.ts';

/**
 * A table with one row per weight and sampled step (layers), accessed by sample. A sample is all rows of one step.
 * The units table has layers instead of weights; `key` is the column that identifies them.
 * Row k of each weight's series is sample k; it is NaN if the weight has no row in the sample.
 */
export class SampledData {
  readonly #table: TableData;
  readonly #key: string;
  #generation = 0;
  #rows = 0;
  /** The step and the first row of each sample. */
  #steps = doubles();
  #starts = doubles();
  #weights = 0;
  /** The series of each column, one per weight, and the number of table rows that they include. */
  readonly #columns = new Map<string, { series: Series[]; rows: number; sample: number }>();

  constructor(table: TableData, key = 'weight') {
    this.#table = table;
    this.#key = key;
  }

  /** Number of samples so far. */
  get length(): number {
    this.#catchUp();
    return this.#steps.length;
  }

  /** One more than the largest index of a weight. */
  get weights(): number {
    this.#catchUp();
    return this.#weights;
  }

  step(sample: number): number {
    return this.#steps.at(sample);
  }

  /** The rows of a sample: the first row, and the row after the last. */
  rowsOf(sample: number): readonly [number, number] {
    const end = sample + 1 < this.length ? this.#starts.at(sample + 1) : this.#table.length;
    return [this.#starts.at(sample), end];
  }

  /** A value that is the same for all weights of a sample, such as its time or epoch. */
  shared(sample: number, column: string): number {
    return this.#table.value(this.#starts.at(sample), column);
  }

  /** One series per weight; undefined if the table has no such column. */
  column(name: string): readonly Series[] | undefined {
    this.#catchUp();
    if (!this.#table.has(name)) return undefined;
    let column = this.#columns.get(name);
    if (!column) {
      column = { series: [], rows: 0, sample: -1 };
      this.#columns.set(name, column);
    }
    let { sample } = column;
    for (const { page, from, to } of this.#table.pagesFrom(column.rows)) {
      const weights = page.values[page.columns.indexOf(this.#key)];
      const values = page.values[page.columns.indexOf(name)];
      for (let i = from; i < to; i++) {
        if (this.#starts.at(sample + 1) === page.start + i) sample++;
        const weight = weights?.[i] ?? Number.NaN;
        if (!isIndex(weight)) continue;
        const series = seriesOf(column.series, weight);
        while (series.length < sample) series.push(Number.NaN);
        if (series.length === sample) series.push(values?.[i] ?? Number.NaN);
      }
    }
    column.rows = this.#table.length;
    column.sample = sample;
    return column.series;
  }

  #catchUp(): void {
    if (this.#generation !== this.#table.generation) {
      this.#generation = this.#table.generation;
      this.#rows = 0;
      this.#weights = 0;
      this.#steps = doubles();
      this.#starts = doubles();
      this.#columns.clear();
    }
    for (const { page, from, to } of this.#table.pagesFrom(this.#rows)) {
      const weights = page.values[page.columns.indexOf(this.#key)];
      for (let i = from; i < to; i++) {
        const step = this.#table.step(page.start + i);
        if (this.#steps.length === 0 || step !== this.#steps.at(this.#steps.length - 1)) {
          this.#steps.push(step);
          this.#starts.push(page.start + i);
        }
        const weight = weights?.[i] ?? Number.NaN;
        if (isIndex(weight) && weight >= this.#weights) this.#weights = weight + 1;
      }
    }
    this.#rows = this.#table.length;
  }
}

/** Limits the memory that a damaged or foreign file can allocate. */
const WEIGHTS = 1 << 16;
const isIndex = (weight: number) => Number.isInteger(weight) && weight >= 0 && weight < WEIGHTS;

function seriesOf(all: Series[], weight: number): Series {
  while (all.length <= weight) all.push(new Series());
  return all[weight] as Series;
}
