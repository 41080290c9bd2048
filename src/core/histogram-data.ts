import { type Axis, rowAt } from './buckets.ts';
import { counts, type GrowableArray } from './growable-array.ts';
import type { TableData } from './table-data.ts';
import { HISTOGRAM_KINDS } from './table-columns.ts';
import { BINS, type HistogramsView, type ViewRequest } from './view.ts';

/** Runs that were recorded before outliers were counted have none. */
const orNone = (count: number) => (Number.isNaN(count) ? 0 : count);

type Rows = GrowableArray<Uint32Array<ArrayBuffer>>;

/** The histograms table, indexed by weight and kind. */
export class HistogramData {
  readonly #table: TableData;
  readonly #rows = new Map<string, Rows>();
  #generation = 0;
  #indexed = 0;

  constructor(table: TableData) {
    this.#table = table;
  }

  /** At most `buckets` histograms, evenly spaced over the range. They are aligned, so that the selection stays stable as rows arrive. */
  view(request: Extract<ViewRequest, { readonly kind: 'histograms' }>, slots: readonly string[]): HistogramsView {
    this.#catchUp();
    const kind = [...HISTOGRAM_KINDS, ...slots].indexOf(request.of);
    const chosen = this.#choose(request, this.#rows.get(`${request.weight} ${kind}`));
    const table = this.#table;
    const column = (name: string) => Float32Array.from(chosen, (row) => table.value(row, name));
    const view = {
      kind: 'histograms' as const,
      x: Float64Array.from(chosen, (row) => (request.x === 'step' ? table.step(row) : table.value(row, request.x))),
      step: Float64Array.from(chosen, (row) => table.step(row)),
      low: column('low'),
      high: column('high'),
      below: column('below').map(orNone),
      above: column('above').map(orNone),
      counts: new Float32Array(chosen.length * BINS),
    };
    for (const [i, row] of chosen.entries())
      for (let bin = 0; bin < BINS; bin++) view.counts[i * BINS + bin] = table.value(row, `b${bin}`);
    return view;
  }

  #choose(request: Extract<ViewRequest, { readonly kind: 'histograms' }>, rows: Rows | undefined): readonly number[] {
    if (!rows) return [];
    const at = (i: number) => (request.x === 'step' ? this.#table.step(rows.at(i)) : this.#table.value(rows.at(i), request.x));
    const axis: Axis = { length: rows.length, at };
    const from = request.from === undefined ? 0 : rowAt(axis, request.from);
    const to = request.to === undefined ? rows.length : rowAt(axis, request.to, true);
    const wanted = Math.max(1, Math.floor(request.buckets) || 1);
    let stride = 1;
    while (Math.floor((to - 1) / stride) - Math.ceil(from / stride) + 1 > wanted) stride *= 2;
    const chosen: number[] = [];
    for (let i = Math.ceil(from / stride) * stride; i < to; i += stride) chosen.push(rows.at(i));
    if (chosen.length === 0 && to > from) chosen.push(rows.at(to - 1));
    return chosen;
  }

  #catchUp(): void {
    if (this.#generation !== this.#table.generation) {
      this.#generation = this.#table.generation;
      this.#rows.clear();
      this.#indexed = 0;
    }
    for (const { page, from, to } of this.#table.pagesFrom(this.#indexed)) {
      const weights = page.values[page.columns.indexOf('weight')];
      const kinds = page.values[page.columns.indexOf('of')];
      for (let i = from; i < to; i++) {
        const key = `${weights?.[i]} ${kinds?.[i]}`;
        let rows = this.#rows.get(key);
        if (!rows) {
          rows = counts();
          this.#rows.set(key, rows);
        }
        rows.push(page.start + i);
      }
    }
    this.#indexed = this.#table.length;
  }
}
