/** What dropout and batch normalization do in training, as measured in the sampled steps. */
import { html } from 'lit';
import type { Run } from '../../../src/core/run.ts';
import type { TrainModeLayer } from '../../../src/core/table-columns.ts';
import type { SeriesSpec } from '../../charts/chart-spec.ts';
import { chart, marksOf, ranged } from './charts.ts';
import type { Page } from './page.ts';

/** The layers of a kind, with their places in the units table. */
const layersOf = (run: Run, kind: TrainModeLayer['kind']) =>
  (run.started?.units ?? []).flatMap((unit, index) => (unit.kind === kind ? [{ name: unit.layer, index }] : []));

function series(page: Page, run: Run, index: number, columns: readonly string[]) {
  const request = { kind: 'series', table: 'units', weight: index, columns, ...ranged(page, run.header.id) } as const;
  return page.subscribe(`units:${run.header.id}:${index}:${columns.join()}`, request);
}

const EMPTY = 'The first figures come with the first sampled step.';

export function dropoutRates(page: Page, run: Run) {
  const layers = layersOf(run, 'dropout');
  const columns = ['dropped', 'rate'];
  const lines = layers.flatMap(({ name, index }, i): SeriesSpec[] => {
    const view = series(page, run, index, columns);
    return [
      { key: name, label: name, hue: i, share: true, view, column: 0, help: 'Share of units dropped, as measured.' },
      { key: `${name}:rate`, label: `${name}, set`, hue: i, dash: true, exact: true, thin: true, share: true, view, column: 1 },
    ];
  });
  return chart(page, {
    id: 'dropout',
    title: 'Dropout',
    unit: 'share of units',
    help: 'Share of active units that each dropout layer switched off in the sampled steps; dashed is the rate that is set. The two should agree: spatial dropout and small layers scatter more. Of Gaussian dropout it is the rate whose noise was measured.',
    series: lines,
    marks: marksOf(run),
    y: { from: 0 },
    empty: run.started && layers.length === 0 ? 'The model has no dropout layers.' : EMPTY,
  });
}

/** The drift of all layers together, and each layer's statistics beside those of its batches. */
export function runningStatistics(page: Page, run: Run) {
  const layers = layersOf(run, 'batchNormalization');
  if (layers.length === 0) return html``;
  const drift = layers.map(({ name, index }, i): SeriesSpec => {
    return { key: name, label: name, hue: i, view: series(page, run, index, ['drift']), column: 0 };
  });
  return html`${chart(page, {
    id: 'drift',
    title: 'Batch normalization: drift',
    unit: 'standard deviations',
    help: 'How far the mean of a batch is from the running mean that validation uses, over the channels. It starts high and should settle well below 1; where it stays high, the running statistics lag and validation suffers.',
    series: drift,
    marks: marksOf(run),
    y: { from: 0 },
    empty: EMPTY,
  })}
  ${layers.map(({ name, index }) => {
    const columns = ['batch.mean', 'running.mean', 'batch.variance', 'running.variance'];
    const view = series(page, run, index, columns);
    return chart(page, {
      id: `statistics-${name}`,
      title: name,
      unit: 'mean over channels',
      help: 'Mean and variance of the batches (solid) and the running statistics that stand for them in validation (dashed). The dashed lines should follow the solid ones.',
      series: [
        { key: 'batch.mean', label: 'mean, batch', hue: 0, view, column: 0 },
        { key: 'running.mean', label: 'mean, running', hue: 0, dash: true, exact: true, view, column: 1 },
        { key: 'batch.variance', label: 'variance, batch', hue: 1, view, column: 2 },
        { key: 'running.variance', label: 'variance, running', hue: 1, dash: true, exact: true, view, column: 3 },
      ],
      marks: marksOf(run),
      empty: EMPTY,
    });
  })}`;
}
