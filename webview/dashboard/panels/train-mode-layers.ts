/** What dropout and batch normalization do in training, as measured in the sampled steps. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
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

const EMPTY = msg('The chart appears after the first sampled step.');

export function dropoutRates(page: Page, run: Run) {
  const layers = layersOf(run, 'dropout');
  const columns = ['dropped', 'rate'];
  const lines = layers.flatMap(({ name, index }, i): SeriesSpec[] => {
    const view = series(page, run, index, columns);
    return [
      { key: name, label: name, hue: i, share: true, view, column: 0, help: l10n.t('Measured fraction of dropped units.') },
      {
        key: `${name}:rate`,
        label: l10n.t('{0}, configured', name),
        hue: i,
        dash: true,
        exact: true,
        thin: true,
        share: true,
        view,
        column: 1,
      },
    ];
  });
  return chart(page, {
    id: 'dropout',
    title: l10n.t('Dropout'),
    unit: l10n.t('fraction of units'),
    help: l10n.t(
      'Fraction of active units that each dropout layer dropped in the sampled steps. The dashed line is the configured rate. The two should agree; spatial dropout and small layers vary more. For Gaussian dropout, the rate is estimated from the noise.',
    ),
    series: lines,
    marks: marksOf(run),
    y: { from: 0 },
    empty: run.started && layers.length === 0 ? l10n.t('The model has no dropout layers.') : translated(EMPTY),
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
    title: l10n.t('Batch normalization: drift'),
    unit: l10n.t('standard deviations'),
    help: l10n.t(
      'Distance of the batch mean from the running mean that validation uses, averaged over channels. It starts high and should settle well below 1. If it stays high, the running statistics lag behind and validation metrics get worse.',
    ),
    series: drift,
    marks: marksOf(run),
    y: { from: 0 },
    empty: translated(EMPTY),
  })}
  ${layers.map(({ name, index }) => {
    const columns = ['batch.mean', 'running.mean', 'batch.variance', 'running.variance'];
    const view = series(page, run, index, columns);
    return chart(page, {
      id: `statistics-${name}`,
      title: name,
      unit: l10n.t('mean over channels'),
      help: l10n.t(
        'Mean and variance of the batches (solid) and the running statistics that replace them in validation (dashed). The dashed lines should follow the solid ones.',
      ),
      series: [
        { key: 'batch.mean', label: l10n.t('batch mean'), hue: 0, view, column: 0 },
        { key: 'running.mean', label: l10n.t('running mean'), hue: 0, dash: true, exact: true, view, column: 1 },
        { key: 'batch.variance', label: l10n.t('batch variance'), hue: 1, view, column: 2 },
        { key: 'running.variance', label: l10n.t('running variance'), hue: 1, dash: true, exact: true, view, column: 3 },
      ],
      marks: marksOf(run),
      empty: translated(EMPTY),
    });
  })}`;
}
