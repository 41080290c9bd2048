/** The legend: what is drawn how, and the value of every series under the crosshair. Its width does not change as they count. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount } from '../../src/core/format.ts';
import { columnOf, nearest, smoothingOf } from './points.ts';
import type { Note } from './chart-figure.ts';
import { type ChartSpec, emit, type SeriesSpec } from './chart-spec.ts';
import { formatterOf, rangeText } from './value-format.ts';
import type { Theme } from './theme.ts';

/** The row of a series that a place on the x axis means; the newest without one. -1 where it has none. */
export function rowAt(series: SeriesSpec, x: number | undefined): number {
  const view = series.view;
  if (!view || view.x.length === 0) return -1;
  return x === undefined ? view.x.length - 1 : nearest(view.x, x);
}

export interface Figure {
  readonly text: string;
  /** It is, or its bucket holds, NaN or an infinity. */
  readonly bad: boolean;
  /** The lowest and the highest value of its bucket. */
  readonly range?: string;
}

/** The value at a place on the x axis in words, the mean of its bucket; without a place the newest one, as it was recorded. */
export const valueAt = (series: SeriesSpec, x: number | undefined): Figure =>
  (x === undefined && newestOf(series)) || bucketAt(series, rowAt(series, x));

function newestOf(series: SeriesSpec): Figure | undefined {
  const value = series.view?.newest[series.column];
  // What has not been recorded there is NaN, too: the bucket knows the two apart.
  return value === undefined || Number.isNaN(value)
    ? undefined
    : { text: formatterOf(series)(value), bad: !Number.isFinite(value) };
}

/** A bucket without a finite value says so. */
function bucketAt(series: SeriesSpec, row: number): Figure {
  const column = columnOf(series);
  if (!column || row < 0) return { text: '–', bad: false };
  const bad = (column.nonFinite[row] ?? 0) > 0;
  const mean = column.mean[row] ?? Number.NaN;
  const told = formatterOf(series);
  if (Number.isNaN(mean)) return { text: bad ? 'NaN' : '–', bad };
  const range =
    (series.view?.width ?? 1) > 1 || series.runs
      ? rangeText(told(column.min[row] ?? mean), told(column.max[row] ?? mean))
      : undefined;
  return { text: told(mean), bad, ...(range === undefined ? {} : { range }) };
}

export interface LegendSpec {
  readonly spec: Pick<ChartSpec, 'series' | 'hidden'>;
  readonly x: number | undefined;
  readonly theme: Theme;
  /** False where series cannot be switched. */
  readonly switchable: boolean;
}

export function legend(host: HTMLElement, { spec, x, theme, switchable }: LegendSpec): TemplateResult {
  const { series, hidden } = spec;
  const toggle = (key: string, only: boolean) => emit(host, 'descent-toggle', { key, only });
  const uppers = new Set(series.map(({ upper }) => upper?.key));
  const entry = (one: SeriesSpec) => {
    const value = valueAt(one, x);
    const upper = series.find(({ key }) => key === one.upper?.key);
    const text = upper ? rangeText(value.text, valueAt(upper, x).text) : value.text;
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
        <span class=${swatch(one)} .style=${`color: ${theme.color(one.hue)}`}></span>
        <span class="chart-label">${one.upper?.label ?? one.brief ?? one.label}</span
        ><span class=${value.bad ? 'chart-value bad' : 'chart-value'}>${text}</span>
      </button>`;
  };
  return html`${repeat(
    together(series.filter(({ key }) => !uppers.has(key))),
    ([first]) => first?.key,
    (group) => html`<span class="chart-entry-group">${repeat(group, ({ key }) => key, entry)}</span>`,
  )}`;
}

/** A series and those whose brief names mean it: they stay on one line where there is room. */
function together(series: readonly SeriesSpec[]): readonly (readonly SeriesSpec[])[] {
  const groups: SeriesSpec[][] = [];
  for (const one of series) {
    const last = groups.at(-1);
    if (last && one.brief !== undefined) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

const swatch = ({ dash, upper }: SeriesSpec) => `chart-swatch${dash ? ' dash' : ''}${upper ? ' area' : ''}`;

/** What the figures of a legend are, where they are not simply those of one step and on the line. */
export function noteOf({ series, hidden, smoothing }: ChartSpec): Note | undefined {
  const widest = Math.max(1, ...series.map(({ key, view }) => (hidden.has(key) ? 1 : (view?.width ?? 1))));
  const notes: Note[] = [];
  if (widest > 1)
    notes.push({
      text: l10n.t('means of {0} values', formatCount(widest)),
      help: l10n.t(
        'At this zoom level, each point of the line and each value at the crosshair is the mean of {0} recorded values. Zoom in to see them individually. Without a crosshair, the legend shows the latest value.',
        formatCount(widest),
      ),
    });
  if (smoothing > 0 && series.some(({ runs, exact }) => runs && !exact))
    notes.push({
      text: l10n.t('smoothed'),
      help: l10n.t(
        'Each run is smoothed separately. The line and the legend show the mean of the smoothed runs, and the shaded area shows their range.',
      ),
    });
  else if (series.some((one) => smoothingOf(one, smoothing) > 0))
    notes.push({
      text: l10n.t('smoothed'),
      help: l10n.t('The line is a moving average. The values in the legend and the shaded range are not smoothed.'),
    });
  if (notes.length === 0) return undefined;
  return { text: notes.map(({ text }) => text).join(', '), help: notes.map(({ help }) => help).join('\n') };
}

function tooltip(series: SeriesSpec, range: string | undefined, switchable: boolean): string {
  const spread = range === undefined ? '' : l10n.t('Range at this point: {0}.', range);
  const how = switchable ? l10n.t('Click to hide it. Double-click or press Shift+Enter to show it alone.') : '';
  return [series.help ?? series.label, spread, how].filter((part) => part !== '').join('\n');
}
