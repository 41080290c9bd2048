/** The legend: what is drawn how, and the value of every series under the crosshair. Its width does not change as they count. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { columnOf, nearest } from './data.ts';
import { figure } from './format.ts';
import { emit, type SeriesSpec } from './spec.ts';
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
  readonly series: readonly SeriesSpec[];
  readonly hidden: ReadonlySet<string>;
  readonly x: number | undefined;
  readonly theme: Theme;
  /** False where series cannot be switched. */
  readonly switchable: boolean;
}

export function legend(host: HTMLElement, { series, hidden, x, theme, switchable }: LegendSpec): TemplateResult {
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
        <span class=${one.dash ? 'chart-swatch dash' : 'chart-swatch'} 
          .style=${`color: ${theme.color(one.hue)}`}></span>
        <span class="chart-label">${one.label}</span><span class=${value.bad ? 'chart-value bad' : 'chart-value'}>${value.text}</span>
      </button>`;
    },
  )}`;
}

function tooltip(series: SeriesSpec, range: string | undefined, switchable: boolean): string {
  const spread = range === undefined ? '' : `Here from ${range}.`;
  const how = switchable ? 'Click hides it, double click or Shift+Enter shows it alone.' : '';
  return [series.help ?? series.label, spread, how].filter((part) => part !== '').join('\n');
}
