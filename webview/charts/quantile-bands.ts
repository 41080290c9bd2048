/** `<quantile-bands>`: how the elements of a tensor are spread, over steps: the middle half, the middle 90 %, and the median. */
import { msg, translated } from '../../src/core/localize.ts';
import './canvas-chart.ts';
import type { CanvasChart } from './canvas-chart.ts';
import type { ChartSpec, QuantileSpec, SeriesSpec } from './chart-spec.ts';

const NAMES = ['5 %', '25 %', msg('median'), '75 %', '95 %'] as const;
const NONE: ReadonlySet<string> = new Set();

export class QuantileBands extends HTMLElement {
  #chart: CanvasChart | undefined;
  #spec: QuantileSpec | undefined;

  connectedCallback(): void {
    if (!this.#chart) {
      this.#chart = document.createElement('canvas-chart');
      this.#chart.switchable = false;
      if (this.#spec) this.#chart.spec = lines(this.#spec);
    }
    if (this.#chart.parentElement !== this) this.append(this.#chart);
  }

  get spec(): QuantileSpec | undefined {
    return this.#spec;
  }

  set spec(spec: QuantileSpec | undefined) {
    this.#spec = spec;
    if (this.#chart && spec) this.#chart.spec = lines(spec);
  }
}

/** The lower edges of the two areas, and what the legend calls those. */
const AREAS: Readonly<Record<number, NonNullable<SeriesSpec['upper']> & { readonly help: string }>> = {
  0: { key: NAMES[4], label: '5–95 %', help: msg('90 % of the elements lie between these two quantiles.') },
  1: { key: NAMES[3], label: '25–75 %', help: msg('Half of the elements lie between these two quantiles.') },
};
const MEDIAN_HELP = msg('Half of the elements are below this value, and half are above it.');

/** The same as a line chart. */
export function lines({ view, columns, hue, scale = 'linear', ...plot }: QuantileSpec): ChartSpec {
  const [q05, q25, , q75, q95] = columns;
  const series = columns.map((column, i): SeriesSpec => {
    const area = AREAS[i];
    return {
      key: NAMES[i] ?? '',
      label: translated(NAMES[i] ?? ''),
      hue,
      view,
      column,
      thin: i !== 2,
      help: translated(area?.help ?? MEDIAN_HELP),
      ...(area ? { upper: area } : {}),
    };
  });
  return {
    ...plot,
    scale,
    smoothing: 0,
    hidden: NONE,
    series,
    areas: [
      { view, low: q05, high: q95, hue, strength: 0.14 },
      { view, low: q25, high: q75, hue, strength: 0.24 },
    ],
  };
}

customElements.define('quantile-bands', QuantileBands);
declare global {
  interface HTMLElementTagNameMap {
    'quantile-bands': QuantileBands;
  }
}
