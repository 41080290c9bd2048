/** How panels put figures on the screen: a chart is declared, and its drawing, its subscription and its settings follow. */
import { msg } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html } from 'lit';
import type { EventOf, Run, RunConfig, RunEvent } from '../../../src/core/run.ts';
import { logAxis, onLogAxis } from '../../charts/log-axis.ts';
import type { HeatmapView, HistogramsView, SeriesColumn, SeriesView, XAxis } from '../../../src/core/view.ts';
import type {
  ChartSpec,
  HeatSpec,
  Mark,
  QuantileSpec,
  RidgeSpec,
  Scale,
  SeriesSpec,
  SparkSpec,
} from '../../charts/chart-spec.ts';
import { findingKey, isOfStep } from '../../../src/core/findings.ts';
import { controlsOf, isShownLive, mainRun } from '../state.ts';
import { buckets, type Page } from './page.ts';
import { formatSetting, settingLabel } from '../../ui/labels.ts';

type Drawn = 'x' | 'range' | 'live' | 'cursor' | 'scale' | 'smoothing' | 'hidden';

/** What an empty chart says: data that is there takes a moment to be read. */
function emptyOf(page: Page, waits: boolean, empty: string | undefined) {
  const run = mainRun(page.state)?.run;
  if (waits && run && run.step > 0) return { empty: l10n.t('Loading the run…') };
  if (run?.ended?.step === 0) return { empty: l10n.t('The run ended before its first step.') };
  return empty === undefined ? {} : { empty };
}

/** A chart of this tab; `scale` is the one it has until the user chooses. */
export function chart(page: Page, spec: Omit<ChartSpec, Drawn> & { readonly scale?: Scale }) {
  const { smoothing } = controlsOf(page.state);
  const { hidden, scales } = page.state.layout;
  const full: ChartSpec = {
    ...spec,
    ...axis(page),
    series: spec.series.map((series) => ({ ...series, view: placed(page, series.view) })),
    ...(spec.areas ? { areas: spec.areas.map((area) => ({ ...area, view: placed(page, area.view) })) } : {}),
    smoothing,
    scale: scales[spec.id] ?? spec.scale ?? 'linear',
    hidden: new Set(hidden[spec.id]),
    ...emptyOf(page, spec.series.length > 0 && spec.series.every(({ view }) => !view), spec.empty),
  };
  return html`<canvas-chart class="figure" .spec=${page.memo(spec.id, full)}></canvas-chart>`;
}

export function heatMap(page: Page, spec: Omit<HeatSpec, Drawn> & { readonly scale?: Scale }) {
  const { scales } = page.state.layout;
  const scale = scales[spec.id] ?? spec.scale;
  const full: HeatSpec = {
    ...spec,
    ...axis(page),
    view: placed(page, spec.view),
    ...(scale ? { scale } : {}),
    ...emptyOf(page, !spec.view, spec.empty),
  };
  return html`<heat-map class="figure" .spec=${page.memo(spec.id, full)}></heat-map>`;
}

export const ridgeLine = (page: Page, spec: Omit<RidgeSpec, Drawn>) =>
  html`<ridge-line class="figure" .spec=${page.memo<RidgeSpec>(spec.id, { ...spec, ...axis(page), view: placed(page, spec.view), ...emptyOf(page, !spec.view, spec.empty) })}></ridge-line>`;

export const quantileBands = (page: Page, spec: Omit<QuantileSpec, Exclude<Drawn, 'scale'>>) =>
  html`<quantile-bands class="figure" .spec=${page.memo<QuantileSpec>(spec.id, { ...spec, ...axis(page), view: placed(page, spec.view), ...emptyOf(page, !spec.view, spec.empty) })}></quantile-bands>`;

export const sparkLine = (page: Page, id: string, spec: SparkSpec) =>
  html`<spark-line class="spark" .spec=${page.memo<SparkSpec>(`spark:${id}`, spec)}></spark-line>`;

/** A view on the axis of this tab. */
const placed = <V extends SeriesView | HeatmapView | HistogramsView>(page: Page, view: V | undefined): V | undefined =>
  controlsOf(page.state).logX ? onLogAxis(view) : view;

function axis(page: Page) {
  const { x, range, logX } = controlsOf(page.state);
  return { x: logX ? logAxis(x) : x, range, live: isShownLive(page.state), cursor: page.state.cursor };
}

/** What all views of this tab have in common: the run, the x axis, the zoomed range and how fine to be. */
export function ranged(page: Page, run: string, columns = 2) {
  const { x, range, logX } = controlsOf(page.state);
  const shown = range && logX ? { from: 10 ** range.from, to: 10 ** range.to } : range;
  return { run, x, buckets: buckets(page.state, columns), ...(shown ?? {}) };
}

/** On a logarithmic axis, what is a pixel at the end of a run would be decades at its beginning. */
const fine = (page: Page, request: ReturnType<typeof ranged>) =>
  controlsOf(page.state).logX ? { ...request, buckets: FINEST } : request;
const FINEST = 8192;

/** Columns of the steps or epochs table of a run. */
export const wantSeries = (page: Page, run: string, table: 'steps' | 'epochs', columns: readonly string[]) =>
  page.subscribe(`${table}:${run}:${columns.join()}`, { kind: 'series', table, columns, ...fine(page, ranged(page, run)) });

export const wantLayer = (page: Page, run: string, weight: number, columns: readonly string[]) =>
  page.subscribe(`layer:${run}:${weight}:${columns.join()}`, {
    kind: 'series',
    table: 'layers',
    weight,
    columns,
    ...fine(page, ranged(page, run)),
  });

/** A series of a column by its name among those that were asked for. */
export const seriesOf = (
  view: SeriesView | undefined,
  columns: readonly string[],
  column: string,
  rest: Omit<SeriesSpec, 'view' | 'column'>,
): SeriesSpec => ({ ...rest, view, column: columns.indexOf(column) });

/** A view with one column computed bucket by bucket from the columns of another; without a spread of its own. */
export function derived(view: SeriesView | undefined, compute: (means: readonly number[]) => number): SeriesView | undefined {
  if (!view) return undefined;
  const mean = Float32Array.from(view.x, (_, i) => compute(view.columns.map((column) => column.mean[i] ?? Number.NaN)));
  const column: SeriesColumn = { mean, min: mean, max: mean, nonFinite: new Float32Array(mean.length) };
  const newest = view.newest.length === 0 ? view.newest : Float32Array.of(compute([...view.newest]));
  return { ...view, columns: [column], newest };
}

/** What happened, as marks of a chart. Checkpoints come often; they are marked only where asked. */
export function marksOf(run: Run, withCheckpoints = false): readonly Mark[] {
  const found = new Set<string>();
  return run.marks.flatMap((event, i) => {
    if (event.type === 'finding') {
      const again = found.has(findingKey(event));
      found.add(findingKey(event));
      if (again && !isOfStep(event)) return [];
    }
    return markOf(run.header.config, event, `${event.step}:${i}`, withCheckpoints);
  });
}

function markOf(config: RunConfig, event: RunEvent, id: string, withCheckpoints: boolean): Mark[] {
  const at = { id, step: event.step };
  switch (event.type) {
    case 'changed':
      return [{ ...at, kind: 'change', icon: 'edit', label: changeWords(config, event) }];
    case 'reduced': {
      const words = { factor: formatSetting(event.scale), monitor: event.monitor, epochs: event.epochs };
      return [
        {
          ...at,
          kind: 'change',
          icon: 'arrow-down',
          label:
            event.epochs === 1
              ? l10n.t(
                  'Learning rate reduced to {factor} times its scheduled value: {monitor} has not improved for 1 epoch',
                  words,
                )
              : l10n.t(
                  'Learning rate reduced to {factor} times its scheduled value: {monitor} has not improved for {epochs} epochs',
                  words,
                ),
        },
      ];
    }
    case 'finding':
      return [
        {
          ...at,
          kind: event.severity === 'info' ? 'event' : event.severity,
          icon: event.severity,
          label: event.title,
        },
      ];
    case 'checkpoint':
      return withCheckpoints
        ? [{ ...at, kind: 'event', icon: 'save', label: l10n.t('Checkpoint after epoch {0}', event.epoch) }]
        : [];
    case 'paused':
      return [{ ...at, kind: 'event', icon: 'debug-pause', label: l10n.t('Paused') }];
    case 'resumed':
      return [{ ...at, kind: 'event', icon: 'debug-restart', label: l10n.t('Resumed from a checkpoint') }];
    default:
      return [];
  }
}

function changeWords(config: RunConfig, { key, from, to }: EventOf<'changed'>): string {
  const { title, told } = settingLabel(config, key);
  return `${title}: ${told(from)} → ${told(to)}`;
}

/** Axis names, as the control of a tab lists them. */
export const AXES: Readonly<Record<XAxis, string>> = { step: msg('Step'), epoch: msg('Epoch'), time: msg('Time') };

/** By the whole: a part is the same object as long as that is, so that nothing is drawn in vain. */
const parts = new WeakMap<HeatmapView, HeatmapView>();

/** Of a heat map, the rows of these weights alone; for one list of weights a view. */
export function rowsOf(view: HeatmapView, weights: readonly number[]): HeatmapView {
  const known = parts.get(view);
  if (known) return known;
  const width = view.x.length;
  const rows = (all: Float32Array, absent: number) => {
    const some = new Float32Array(weights.length * width).fill(absent);
    for (const [row, weight] of weights.entries()) some.set(all.subarray(weight * width, (weight + 1) * width), row * width);
    return some;
  };
  const [cells, nonFinite] = [rows(view.cells, Number.NaN), rows(view.nonFinite, 0)];
  const part = { ...view, cells, nonFinite, weights: weights.length };
  parts.set(view, part);
  return part;
}
