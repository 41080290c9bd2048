import { type Axis, type Buckets, bucketsOf, extentOf, rowAt, starts } from './buckets.ts';
import { HistogramData } from './histogram-data.ts';
import { measured, type Progress, progressOf } from './progress.ts';
import type { Run, RunEvent, RunHeader } from './run.ts';
import { initialRun, RunFold } from './run-fold.ts';
import { SampledData } from './sampled-data.ts';
import { emptyColumn, type Series } from './series.ts';
import type { Chunk } from './chunk.ts';
import { TableData } from './table-data.ts';
import { TABLES, type TableName } from './table-columns.ts';
import type { HeatmapView, SeriesView, SnapshotView, View, ViewOf, ViewRequest, XAxis } from './view.ts';

export { applyDiff, diffOf } from './view-diff.ts';

type Request<K extends ViewRequest['kind']> = Extract<ViewRequest, { readonly kind: K }>;

/**
 * The data of one run in memory. Add its events and chunks, then request views.
 * Add events before chunks that were written after them, because a `resumed` event removes all rows after its step.
 */
export class RunData {
  readonly #fold: RunFold;
  readonly #tables: Readonly<Record<TableName, TableData>>;
  readonly #layers: SampledData;
  readonly #units: SampledData;
  readonly #elements: SampledData;
  readonly #histograms: HistogramData;

  constructor(header: RunHeader) {
    this.#fold = new RunFold(initialRun(header));
    this.#tables = Object.fromEntries(TABLES.map((name) => [name, new TableData()])) as Record<TableName, TableData>;
    this.#layers = new SampledData(this.#tables.layers);
    this.#units = new SampledData(this.#tables.units, 'layer');
    this.#elements = new SampledData(this.#tables.elements, 'followed');
    this.#histograms = new HistogramData(this.#tables.histograms);
  }

  /** The state of the run, without its tables. It is a new object after each event. */
  get run(): Run {
    return this.#fold.run;
  }

  /** Completed steps, from the steps table or the events, whichever is more. */
  get step(): number {
    const { steps } = this.#tables;
    return Math.max(this.#fold.step, steps.length === 0 ? 0 : steps.step(steps.length - 1));
  }

  event(event: RunEvent): void {
    this.#fold.event(event);
    if (event.type === 'resumed') for (const name of TABLES) this.#tables[name].rewind(event.step);
  }

  /** Adds rows to a table. Unknown tables are ignored. */
  chunk(chunk: Chunk): void {
    const name = TABLES.find((table) => table === chunk.table);
    const first = chunk.steps[0];
    if (!name || first === undefined) return;
    const table = this.#tables[name];
    // Steps went back without a `resumed` event, which was damaged. Later rows are invalid.
    if (table.length > 0 && first < table.step(table.length - 1)) table.rewind(first - 1);
    table.append(chunk);
  }

  /** Marks the run as interrupted, if its trainer is gone without an `ended` event. */
  interrupt(): void {
    this.#fold.interrupt();
  }

  /** The latest value of a column, or the last one at or before a step; undefined if there is none. */
  latest(table: 'steps' | 'epochs', column: string, step = Number.POSITIVE_INFINITY): number | undefined {
    const data = this.#tables[table];
    const row = rowAt(tableAxis(data, 'step'), step, true) - 1;
    return row >= 0 && data.has(column) ? data.value(row, column) : undefined;
  }

  get progress(): Progress {
    return progressOf(this.run, this.view({ kind: 'progress', run: this.run.header.id }));
  }

  /** The column names of a table so far. */
  columns(table: TableName): readonly string[] {
    return this.#tables[table].columns;
  }

  /** Returns the requested view. It is empty if the table, column, weight or range does not exist. */
  view<R extends ViewRequest>(request: R): ViewOf<R>;
  view(request: ViewRequest): View {
    switch (request.kind) {
      case 'series':
        if (request.table === 'layers') return this.#sampledSeries(request, this.#layers);
        if (request.table === 'units') return this.#sampledSeries(request, this.#units);
        if (request.table === 'elements') return this.#sampledSeries(request, this.#elements);
        return this.#tableSeries(request, request.table);
      case 'heatmap':
        return this.#heatmap(request);
      case 'histograms':
        return this.#histograms.view(request, this.run.started?.slots ?? []);
      case 'snapshot':
        return this.#snapshot(request);
      case 'progress': {
        const { steps } = this.#tables;
        return measured(this.step, tableAxis(steps, 'step'), tableAxis(steps, 'time'));
      }
    }
  }

  #tableSeries(request: Request<'series'>, name: 'steps' | 'epochs' | 'device'): SeriesView {
    const table = this.#tables[name];
    const axis = tableAxis(table, request.x);
    const buckets = bucketsOf(axis, request);
    return {
      kind: 'series',
      width: buckets.width,
      first: buckets.first,
      x: starts((row) => axis.at(row), buckets),
      step: starts((row) => table.step(row), buckets),
      columns: request.columns.map(
        (column) => table.series(column)?.reduce(buckets.first, buckets.count, buckets.width) ?? emptyColumn(buckets.count),
      ),
      newest: newestOf(
        buckets,
        axis.length,
        request.columns.map((column) => table.series(column)),
      ),
      extent: extentOf(axis),
    };
  }

  #sampledSeries(request: Request<'series'>, layers: SampledData): SeriesView {
    const { weight } = request;
    const axis = weight === undefined || weight >= layers.weights ? NOTHING : sampleAxis(layers, request.x);
    const buckets = bucketsOf(axis, request);
    return {
      kind: 'series',
      width: buckets.width,
      first: buckets.first,
      x: starts((sample) => axis.at(sample), buckets),
      step: starts((sample) => layers.step(sample), buckets),
      columns: request.columns.map((column) => {
        const series = weight === undefined ? undefined : layers.column(column)?.[weight];
        return series?.reduce(buckets.first, buckets.count, buckets.width) ?? emptyColumn(buckets.count);
      }),
      newest: newestOf(
        buckets,
        axis.length,
        request.columns.map((column) => (weight === undefined ? undefined : layers.column(column)?.[weight])),
      ),
      extent: extentOf(axis),
    };
  }

  #heatmap(request: Request<'heatmap'>): HeatmapView {
    const layers = this.#layers;
    const axis = sampleAxis(layers, request.x);
    const buckets = bucketsOf(axis, request);
    const weights = this.#weights();
    const all = layers.column(request.column);
    const cells = new Float32Array(weights * buckets.count).fill(Number.NaN);
    const nonFinite = new Float32Array(weights * buckets.count);
    for (let weight = 0; weight < weights; weight++) {
      const reduced = all?.[weight]?.reduce(buckets.first, buckets.count, buckets.width);
      if (!reduced) continue;
      cells.set(reduced.mean, weight * buckets.count);
      nonFinite.set(reduced.nonFinite, weight * buckets.count);
    }
    return {
      kind: 'heatmap',
      width: buckets.width,
      x: starts((sample) => axis.at(sample), buckets),
      step: starts((sample) => layers.step(sample), buckets),
      cells,
      nonFinite,
      weights,
      extent: extentOf(axis),
    };
  }

  #snapshot(request: Request<'snapshot'>): SnapshotView {
    const table = this.#tables.layers;
    const weights = this.#weights();
    const columns = table.columns.filter((column) => column !== 'weight');
    const rows = new Float32Array(weights * columns.length).fill(Number.NaN);
    const sample = this.#sampleAt(request.at ?? Number.POSITIVE_INFINITY);
    if (sample < 0) return { kind: 'snapshot', step: -1, columns, rows };
    const [from, to] = this.#layers.rowsOf(sample);
    for (let row = from; row < to; row++) {
      const weight = table.value(row, 'weight');
      if (weight >= 0 && weight < weights)
        for (const [i, column] of columns.entries()) rows[weight * columns.length + i] = table.value(row, column);
    }
    return { kind: 'snapshot', step: this.#layers.step(sample), columns, rows };
  }

  /** The last sample at or before a step. A sample whose rows are still arriving is skipped, so that values do not flicker. */
  #sampleAt(step: number): number {
    const layers = this.#layers;
    let sample = layers.length - 1;
    while (sample >= 0 && layers.step(sample) > step) sample--;
    if (sample > 0 && sample === layers.length - 1) {
      const [from, to] = layers.rowsOf(sample);
      const [before, end] = layers.rowsOf(sample - 1);
      if (to - from < end - before) return sample - 1;
    }
    return sample;
  }

  #weights(): number {
    return Math.max(this.run.started?.weights.length ?? 0, this.#layers.weights);
  }
}

/** The values of the last row in the buckets; NaN where a column has none. */
function newestOf({ width, first, count }: Buckets, rows: number, columns: readonly (Series | undefined)[]): Float32Array {
  const row = Math.min((first + count) * width, rows) - 1;
  if (count === 0) return new Float32Array(0);
  return Float32Array.from(columns, (column) => (column && row < column.length ? column.at(row) : Number.NaN));
}

const NOTHING: Axis = { length: 0, at: () => Number.NaN };

function tableAxis(table: TableData, x: XAxis): Axis {
  if (x === 'step') return { length: table.length, at: (row) => table.step(row) };
  return table.series(x) ?? NOTHING;
}

function sampleAxis(layers: SampledData, x: XAxis): Axis {
  const { length } = layers;
  return { length, at: (sample) => (x === 'step' ? layers.step(sample) : layers.shared(sample, x)) };
}
