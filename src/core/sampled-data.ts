import { doubles } from './growable-array.ts';
import { Series } from './series.ts';
import type { TableData } from './table-data.ts';

/**
 * A table with a row a weight and sampled step (layers), seen by sample: the weights' rows of one step are one sample. The units table
 * is alike, with a layer in the place of the weight: `key` is the column that tells them apart.
 * Row k of every weight's series is sample k, NaN where a weight has no row in it.
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
  /** A column's series, one a weight, and how many of the table's rows they have taken in. */
  readonly #columns = new Map<string, { series: Series[]; rows: number; sample: number }>();

  constructor(table: TableData, key = 'weight') {
    this.#table = table;
    this.#key = key;
  }

  /** Samples so far. */
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

  /** The rows of a sample: from the first up to, not including, the second. */
  rowsOf(sample: number): readonly [number, number] {
    const end = sample + 1 < this.length ? this.#starts.at(sample + 1) : this.#table.length;
    return [this.#starts.at(sample), end];
  }

  /** A value that all weights of a sample share: its time, its epoch. */
  shared(sample: number, column: string): number {
    return this.#table.value(this.#starts.at(sample), column);
  }

  /** One series a weight; undefined when the table has no such column. */
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

/** Bounds what a damaged or foreign file can make us allocate. */
const WEIGHTS = 1 << 16;
const isIndex = (weight: number) => Number.isInteger(weight) && weight >= 0 && weight < WEIGHTS;

function seriesOf(all: Series[], weight: number): Series {
  while (all.length <= weight) all.push(new Series());
  return all[weight] as Series;
}
