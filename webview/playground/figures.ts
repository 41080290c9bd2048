/** The two pictures: paths from above, and heights over steps. */
import { translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html } from 'lit';
import type { Trajectory } from '../../src/catalog/trajectory.ts';
import type { SeriesView } from '../../src/core/view.ts';
import type { ArrowSpec, ChartSpec, ContourSpec } from '../charts/chart-spec.ts';
import { formatSetting } from '../ui/labels.ts';
import { isDashed, type Playground } from './page.ts';
import { chosenOf, startOf, surfaceOf, valuesOf } from './settings.ts';

/** What a chart is given at most; of more steps it gets the mean, minimum and maximum of a few together. */
const BUCKETS = 1024;
/** In float32 a height below this share of the first is rounding. */
const ROUNDING = 1e-12;

export function contour({ state: { settings }, walks, keep }: Playground) {
  const surface = surfaceOf(settings);
  const steps = Math.floor(settings.at);
  const chosen = chosenOf(settings);
  const selected = chosen.find(({ id }) => id === settings.selected);
  const spec: ContourSpec = {
    id: 'contour',
    title: translated(surface.title),
    unit: surface.equation,
    help: `${translated(surface.summary)}\n${surface.source}.`,
    surface,
    start: startOf(settings),
    paths: chosen.map((rule) => ({
      key: rule.id,
      label: translated(rule.title),
      detail: `η ${formatSetting(valuesOf(settings, rule).values.learningRate)}`,
      hue: settings.chosen[rule.id] ?? 0,
      dash: isDashed(settings.chosen[rule.id] ?? 0),
      points: walks.of(rule.id)?.points ?? [],
      steps: Math.min(steps, walks.of(rule.id)?.steps ?? 0),
    })),
    ...(selected ? { selected: selected.id } : {}),
    // The whole descent is a picture of its own: without what would come next.
    arrows:
      selected && steps < settings.own.steps ? arrowsOf(walks.of(selected.id), steps, settings.chosen[selected.id] ?? 0) : [],
  };
  return html`<contour-map class="contour" .spec=${keep('contour', spec)}></contour-map>`;
}

/** Slots that are directions, and whether they point uphill, as gradients do. */
const UPHILL: Readonly<Record<string, boolean>> = { velocity: false, m: true };

/** Against the gradient, along what the optimizer remembers of earlier ones, and the step that it makes of both. */
function arrowsOf(walk: Trajectory | undefined, steps: number, hue: number): readonly ArrowSpec[] {
  const update = walk?.updates[steps];
  if (!update) return [];
  const arrow = (label: string, vector: ArrayLike<number>, sign: 1 | -1, color?: number): ArrowSpec => ({
    label,
    dx: sign * (vector[0] ?? 0),
    dy: sign * (vector[1] ?? 0),
    ...(color === undefined ? {} : { hue: color }),
  });
  // What it remembers is that of before the step: after the first one, for many rules, both are the same.
  const before = walk.updates[steps - 1]?.slots ?? {};
  const memories = Object.entries(before).flatMap(([name, vector]) => {
    const uphill = UPHILL[name];
    return uphill === undefined ? [] : [arrow(uphill ? `−${name}` : name, vector, uphill ? -1 : 1)];
  });
  return [arrow('−g', update.gradient, -1), ...memories, arrow('Δw', update.delta, 1, hue)];
}

export function heights({ state: { settings, range }, walks, keep }: Playground) {
  const steps = Math.floor(settings.at);
  const chosen = chosenOf(settings);
  const spec: ChartSpec = {
    id: 'heights',
    title: l10n.t('Height above the minimum'),
    unit: 'f(x, y) − f*',
    help: l10n.t(
      'Function value minus its minimum, after each step of each optimizer. On a logarithmic scale, a straight line means a constant factor per step.',
    ),
    x: 'step',
    range,
    // Whoever steps adds to it.
    live: true,
    cursor: null,
    scale: settings.scale,
    smoothing: 0,
    hidden: new Set(settings.hidden),
    series: chosen.map((rule) => ({
      key: rule.id,
      label: translated(rule.title),
      hue: settings.chosen[rule.id] ?? 0,
      dash: isDashed(settings.chosen[rule.id] ?? 0),
      column: 0,
      exact: true,
      view: viewOf(walks.of(rule.id), steps, settings.own.steps),
    })),
    bands: settings.scale === 'log' ? [{ label: l10n.t('tolerance'), toValue: settings.own.tolerance }] : [],
    y: boundsOf(
      chosen.flatMap(({ id }) => walks.of(id) ?? []),
      settings.own.tolerance,
    ),
    empty: l10n.t('Select an optimizer.'),
  };
  return html`<canvas-chart class="figure" .spec=${keep('heights', spec)}></canvas-chart>`;
}

/** The axis covers all that is to come, so that it stays while the lines grow. */
function boundsOf(walks: readonly Trajectory[], tolerance: number): { readonly from: number; readonly to: number } {
  let [from, to] = [tolerance / 2, tolerance];
  for (const walk of walks)
    for (const height of walk.heights) {
      if (!shown(walk, height) || !Number.isFinite(height)) continue;
      from = Math.min(from, height);
      // One that flies away would press all others into a line.
      to = Math.max(to, Math.min(height, 100 * (walk.heights[0] ?? 1)));
    }
  return { from, to };
}

const shown = (walk: Trajectory, height: number) => height > ROUNDING * (walk.heights[0] ?? 1);

const views = new WeakMap<Trajectory, { readonly key: string; readonly view: SeriesView }>();

function viewOf(walk: Trajectory | undefined, steps: number, extent: number): SeriesView | undefined {
  if (!walk) return undefined;
  const rows = Math.min(steps + 1, walk.heights.length);
  const key = `${rows} ${extent}`;
  const known = views.get(walk);
  if (known?.key === key) return known.view;
  let width = 1;
  while (Math.ceil(extent / width) > BUCKETS) width *= 2;
  const count = Math.ceil(rows / width);
  const x = Float64Array.from({ length: count }, (_, i) => i * width);
  const column = { mean: blank(count), min: blank(count), max: blank(count), nonFinite: new Float32Array(count) };
  const far = 100 * (walk.heights[0] ?? 1);
  for (let i = 0; i < count; i++) {
    const values = walk.heights.slice(i * width, Math.min(rows, (i + 1) * width));
    const finite = values.filter((height) => height <= far && shown(walk, height));
    column.nonFinite[i] = values.filter((height) => !(height <= far)).length;
    if (finite.length === 0) continue;
    column.mean[i] = finite.reduce((sum, height) => sum + height, 0) / finite.length;
    column.min[i] = Math.min(...finite);
    column.max[i] = Math.max(...finite);
  }
  const newest = column.mean.slice(-1);
  const view: SeriesView = { kind: 'series', width, first: 0, x, step: x, columns: [column], newest, extent: [0, extent] };
  views.set(walk, { key, view });
  return view;
}

const blank = (length: number) => new Float32Array(length).fill(Number.NaN);
