/** The legend: what is drawn how, and the value of every series under the crosshair. Its width does not change as they count. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../../src/core/format.ts';
import { columnOf, nearest } from './data.ts';
import { figure } from './format.ts';
import { type ChartSpec, emit, type SeriesSpec } from './spec.ts';
import type { Theme } from './theme.ts';

/** The row of a series that a place on the x axis means; the newest without one. -1 where it has none. */
export function rowAt(series: SeriesSpec, x: number | undefined): number {
  const view = series.view;
  if (!view || view.x.length === 0) return -1;
  return x === undefined ? view.x.length - 1 : nearest(view.x, x);
}

/** The value in a row in words; a bucket without a finite one says so. */
export function valueAt(
  series: SeriesSpec,
  row: number,
): { readonly text: string; readonly bad: boolean; readonly range?: string } {
  const column = columnOf(series);
  if (!column || row < 0) return { text: '–', bad: false };
  const bad = (column.bad[row] ?? 0) > 0;
  const mean = column.mean[row] ?? Number.NaN;
  if (Number.isNaN(mean)) return { text: bad ? 'NaN' : '–', bad };
  const range =
    (series.view?.width ?? 1) > 1 ? `${figure(column.min[row] ?? mean)} to ${figure(column.max[row] ?? mean)}` : undefined;
  return { text: figure(mean), bad, ...(range === undefined ? {} : { range }) };
}

export interface LegendSpec {
  readonly spec: Pick<ChartSpec, 'series' | 'hidden' | 'smoothing'>;
  readonly x: number | undefined;
  readonly theme: Theme;
  /** False where series cannot be switched. */
  readonly switchable: boolean;
}

export function legend(host: HTMLElement, { spec, x, theme, switchable }: LegendSpec): TemplateResult {
  const { series, hidden } = spec;
  const toggle = (key: string, only: boolean) => emit(host, 'descent-toggle', { key, only });
  return html`${repeat(
    series,
    ({ key }) => key,
    (one) => {
      const value = valueAt(one, rowAt(one, x));
      return html`<button
        type="button"
        class="chart-entry"
        data-key=${one.key}
        ?disabled=${!switchable}
        aria-pressed=${switchable ? String(!hidden.has(one.key)) : nothing}
        title=${tooltip(one, value.range, switchable)}
        @click=${(event: MouseEvent) => switchable && toggle(one.key, event.shiftKey)}
        @dblclick=${() => switchable && toggle(one.key, true)}
      >
        <span class=${swatch(one)}
          .style=${`color: ${theme.color(one.hue)}`}></span>
        <span class="chart-label">${one.label}</span><span class=${value.bad ? 'chart-value bad' : 'chart-value'}>${value.text}</span>
      </button>`;
    },
  )}${note(spec)}`;
}

const swatch = ({ dash, thin }: SeriesSpec) => `chart-swatch${dash ? ' dash' : ''}${thin ? ' thin' : ''}`;

/** What the values are, where they are not simply those of one step and on the line. */
function note({ series, hidden, smoothing }: LegendSpec['spec']): TemplateResult | typeof nothing {
  const widest = Math.max(1, ...series.map(({ key, view }) => (hidden.has(key) ? 1 : (view?.width ?? 1))));
  const parts = [...(widest > 1 ? [`means of ${count(widest)} values`] : []), ...(smoothing > 0 ? ['line smoothed'] : [])];
  if (parts.length === 0) return nothing;
  const help = [
    ...(widest > 1 ? [`At this zoom a figure is the mean of ${count(widest)} values. Zoom in for single ones.`] : []),
    ...(smoothing > 0 ? ['The line is a moving average; values and the shade behind it are not.'] : []),
  ];
  return html`<span class="chart-note" title=${help.join('\n')}>${parts.join(', ')}</span>`;
}

function tooltip(series: SeriesSpec, range: string | undefined, switchable: boolean): string {
  const spread = range === undefined ? '' : `Here from ${range}.`;
  const how = switchable ? 'Click hides it, double click or Shift+Enter shows it alone.' : '';
  return [series.help ?? series.label, spread, how].filter((part) => part !== '').join('\n');
}
