/** How good the model is on examples it was not trained on, epoch by epoch. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import { monitorOf } from '../../../src/core/early-stopping.ts';
import type { Run } from '../../../src/core/run.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import { chart, derived, marksOf, seriesOf, wantSeries } from './charts.ts';
import { metricsOf, validationSeries } from './metric-columns.ts';
import { starOf } from './overview.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatCount, formatWholeDuration, isShare, metricName, sentence, metricOrDash } from '../../ui/labels.ts';

export const evaluation: Panel = {
  id: 'evaluation',
  title: msg('Evaluation'),
  draw(page, { run }) {
    const { training, validation } = metricsOf(run);
    if (!run.started) return html`<p class="hollow quiet">${l10n.t('Evaluation appears after the first epoch.')}</p>`;
    const columns = ['epoch', 'time', 'loss', ...training, ...validation];
    const view = wantSeries(page, run.header.id, 'epochs', columns);
    return html`<div class="grid">
      ${validation.length > 0 ? [...metricCharts(page, run, view, columns), gap(page, run, view, columns)] : noValidation()}
      <div class="beside">${summary(run)} ${table(page, run, columns)}</div>
    </div>`;
  },
};

const noValidation = () => html`<p class="hollow quiet">
  ${l10n.t('This run has no validation set. Set descent.training.validationSplit above 0 to see how well the model generalizes.')}
</p>`;

function metricCharts(page: Page, run: Run, view: SeriesView | undefined, columns: readonly string[]) {
  return ['loss', ...metricsOf(run).training].map((name, i) =>
    chart(page, {
      id: `evaluation-${name}`,
      title: sentence(metricName(name)),
      help: `${l10n.t('{0} after each epoch: the mean over the training batches, and the value on the validation set.', sentence(metricName(name)))}${validationSeries(run).help}`,
      series: [
        seriesOf(view, columns, name, { key: name, label: l10n.t('training'), hue: i, exact: true, share: isShare(name) }),
        seriesOf(view, columns, `val_${name}`, {
          key: `val_${name}`,
          label: validationSeries(run).label,
          hue: i,
          dash: true,
          exact: true,
          share: isShare(name),
        }),
      ],
      marks: marksOf(run),
      ...starOf(run, [`val_${name}`, name]),
      ...(isShare(name) ? { y: { to: 1 } } : {}),
      empty: l10n.t('The chart appears after the first epoch.'),
    }),
  );
}

/** Validation loss minus training loss. */
function gap(page: Page, run: Run, view: SeriesView | undefined, columns: readonly string[]) {
  const [training, validation] = [columns.indexOf('loss'), columns.indexOf('val_loss')];
  const difference = derived(view, (means) => (means[validation] ?? Number.NaN) - (means[training] ?? Number.NaN));
  return chart(page, {
    id: 'gap',
    title: l10n.t('Generalization gap'),
    help: l10n.t(
      'Validation loss minus training loss. Healthy: near 0. If the gap widens from epoch to epoch, the model is overfitting.',
    ),
    series: [{ key: 'gap', label: l10n.t('validation − training'), hue: 5, exact: true, view: difference, column: 0 }],
    marks: marksOf(run),
    y: { from: 0, to: 0 },
    empty: l10n.t('The chart appears after the first epoch.'),
  });
}

function summary(run: Run) {
  const { started, best, patienceLeft } = run;
  const monitor = monitorOf(run);
  const { enabled } = run.header.config.earlyStopping;
  if (!started) return nothing;
  const facts: readonly (readonly [string, string])[] = [
    [
      l10n.t('Examples'),
      l10n.t('{0} training, {1} validation', formatCount(started.examples.training), formatCount(started.examples.validation)),
    ],
    [
      l10n.t('Best epoch'),
      best ? `${best.epoch}, ${metricName(monitor)} ${metricOrDash(monitor, best.value)}` : l10n.t('none yet'),
    ],
    ...(enabled && patienceLeft !== null && !run.ended
      ? [[l10n.t('Patience'), patienceLeft === 1 ? l10n.t('1 epoch left') : l10n.t('{0} epochs left', patienceLeft)] as const]
      : []),
    ...(run.ended?.restored === undefined
      ? []
      : [[l10n.t('Weights'), l10n.t('restored from epoch {0}', run.ended.restored)] as const]),
  ];
  return html`<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** How many epochs the table lists. */
const LISTED = 2000;

/** The epochs one by one, whatever the zoom of the charts: of very many, the last. */
function table(page: Page, run: Run, columns: readonly string[]) {
  const { id } = run.header;
  const left = Math.max(0, run.epochEnds.length - LISTED);
  const from = left > 0 ? { from: run.epochEnds[left] ?? 0 } : {};
  // Two more than are listed, so that no row is a mean: a range has a row on each side of it.
  const request = { kind: 'series', table: 'epochs', run: id, x: 'step', columns, buckets: LISTED + 2, ...from } as const;
  const view = page.subscribe(`epochs-table:${id}`, request);
  if (!view || view.x.length === 0) return nothing;
  const shown = columns.filter((column) => column !== 'epoch' && column !== 'time');
  const value = (column: string, row: number) => view.columns[columns.indexOf(column)]?.mean[row];
  const rows = Array.from(view.x, (_, row) => row).reverse();
  return html`<div class="table-frame">
    <table class="table">
      <caption>${left > 0 ? l10n.t('The last {0} of {1} epochs', formatCount(LISTED), formatCount(run.epochEnds.length)) : l10n.t('Epochs')}</caption>
      <thead>
        <tr>
          <th scope="col" class="figure-cell">${l10n.t('epoch')}</th>
          <th scope="col" class="figure-cell">${l10n.t('time')}</th>
          ${shown.map((column) => html`<th scope="col" class="figure-cell" title=${metricName(column)}>${columnName(column)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const epoch = Math.round(value('epoch', row) ?? row + 1);
          const best = run.best?.epoch === epoch;
          return html`<tr class=${best ? 'best' : ''}>
            <th scope="row" class="figure-cell">${best ? icon('star-full', 'star') : nothing}${epoch}</th>
            <td class="figure-cell">${formatWholeDuration(value('time', row) ?? Number.NaN)}</td>
            ${shown.map((column) => html`<td class="figure-cell">${metricOrDash(column, value(column, row))}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** Columns are narrow, and many. */
const columnName = (column: string) =>
  column.startsWith('val_') ? l10n.t('val {0}', metricName(column.slice(4))) : metricName(column);
