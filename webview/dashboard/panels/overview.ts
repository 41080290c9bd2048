/** What one needs to see in two seconds: loss, metrics, learning rate, gradient flow. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import { type Curve, plannedRates } from '../../../src/catalog/schedule-curve.ts';
import { schedules } from '../../../src/catalog/schedules/index.ts';
import { find } from '../../../src/core/params.ts';
import { monitorOf } from '../../../src/core/early-stopping.ts';
import { type Run, settingOf } from '../../../src/core/run.ts';
import type { Band, SeriesSpec } from '../../charts/chart-spec.ts';
import { chart, heatMap, marksOf, ranged, rowsOf, seriesOf, wantSeries } from './charts.ts';
import { trainedOf } from './weight-selection.ts';
import { metricsOf, validationSeries } from './metric-columns.ts';
import type { Page, Panel } from './page.ts';
import { isShare, metricName, sentence, metricOrDash } from '../../ui/labels.ts';

export const overview: Panel = {
  id: 'overview',
  title: msg('Overview'),
  draw: (page, { run }) => html`<div class="grid">
    ${lossChart(page, run)} ${rateChart(page, run)} ${metricCharts(page, run)} ${gradientFlow(page, run)}
  </div>`,
};

function views(page: Page, run: Run) {
  const { training, validation } = metricsOf(run);
  const { id } = run.header;
  const columns = { steps: ['loss', 'learningRate', ...training], epochs: validation };
  return {
    columns,
    steps: run.started ? wantSeries(page, id, 'steps', columns.steps) : undefined,
    epochs: run.started && validation.length > 0 ? wantSeries(page, id, 'epochs', columns.epochs) : undefined,
  };
}

function lossChart(page: Page, run: Run) {
  const { columns, steps, epochs } = views(page, run);
  const series: SeriesSpec[] = [
    seriesOf(steps, columns.steps, 'loss', {
      key: 'loss',
      label: l10n.t('training'),
      hue: 0,
      help: l10n.t('Training loss of each batch, including penalties.'),
    }),
  ];
  if (columns.epochs.includes('val_loss'))
    series.push(
      seriesOf(epochs, columns.epochs, 'val_loss', {
        key: 'val_loss',
        label: validationSeries(run).label,
        hue: 0,
        dash: true,
        exact: true,
        help: `${l10n.t('Loss on the validation set at the end of each epoch.')}${validationSeries(run).help}`,
      }),
    );
  return chart(page, {
    id: 'loss',
    title: l10n.t('Loss'),
    help: `${l10n.t('The value that the optimizer minimizes. The training loss should fall, and the validation loss should follow it; when it turns upward, the model is overfitting.')}${validationSeries(run).help}`,
    series,
    marks: marksOf(run, true),
    bands: patience(run),
    ...starOf(run, ['val_loss', 'loss']),
    empty: l10n.t('The loss appears after the first step.'),
  });
}

/** A star at the best epoch, on the chart that has the monitored figure among its series. */
export function starOf(run: Run, series: readonly string[]) {
  const { best } = run;
  const monitor = monitorOf(run);
  if (!best || !series.includes(monitor)) return {};
  const label = l10n.t('best {0} at epoch {1}', metricOrDash(monitor, best.value), best.epoch);
  return { best: { step: best.step, value: best.value, label, series: monitor } };
}

/** The epochs that early stopping still waits for something better than the best. */
function patience(run: Run): readonly Band[] {
  const enabled = settingOf(run, 'earlyStopping.enabled');
  const { best, started, patienceLeft } = run;
  if (!enabled || !best || !started || patienceLeft === null || run.ended) return [];
  const last = run.epochEnds.at(-1) ?? run.step;
  return [
    {
      label: patienceLeft === 1 ? l10n.t('patience: 1 epoch left') : l10n.t('patience: {0} epochs left', patienceLeft),
      fromStep: best.step,
      toStep: last + patienceLeft * started.stepsPerEpoch,
    },
  ];
}

function rateChart(page: Page, run: Run) {
  const { columns, steps } = views(page, run);
  return chart(page, {
    id: 'learningRate',
    title: l10n.t('Learning rate'),
    help: reacts(run)
      ? l10n.t(
          'Learning rate of each step, after the schedule. The dotted line is the planned learning rate of the remaining steps; it depends on the metric of each epoch.',
        )
      : l10n.t(
          'Learning rate of each step, after the schedule. The dotted line is the planned learning rate of the remaining steps.',
        ),
    series: [
      seriesOf(steps, columns.steps, 'learningRate', {
        key: 'learningRate',
        label: l10n.t('learning rate'),
        hue: 3,
        exact: true,
        rate: true,
      }),
    ],
    marks: marksOf(run),
    ...(run.ended ? {} : { plan: planFor(run) }),
    empty: l10n.t('The learning rate appears after the first step.'),
  });
}

const reacts = (run: Run) => find(schedules, run.header.config.schedule.type)?.reaction !== undefined;

/** Worked out once for each state of a run, however often it is drawn. */
function planFor(run: Run): Curve {
  const plan = plans.get(run) ?? plannedRates(run);
  plans.set(run, plan);
  return plan;
}
const plans = new WeakMap<Run, Curve>();

function metricCharts(page: Page, run: Run) {
  const { columns, steps, epochs } = views(page, run);
  const { training } = metricsOf(run);
  if (training.length === 0)
    return chart(page, {
      id: 'metrics',
      title: l10n.t('Metrics'),
      help: l10n.t('Metrics in addition to the loss, such as accuracy.'),
      series: [],
      empty: run.started
        ? l10n.t('This run has no metrics other than the loss.')
        : l10n.t('Metrics appear after the first step.'),
    });
  return training.map((name, i) =>
    chart(page, {
      id: `metric-${name}`,
      title: sentence(metricName(name)),
      help: `${l10n.t('{0} of each training batch, and on the validation set at the end of each epoch.', sentence(metricName(name)))}${validationSeries(run).help}`,
      series: [
        seriesOf(steps, columns.steps, name, {
          key: name,
          label: l10n.t('training'),
          hue: i + 1,
          share: isShare(name),
        }),
        ...(columns.epochs.includes(`val_${name}`)
          ? [
              seriesOf(epochs, columns.epochs, `val_${name}`, {
                key: `val_${name}`,
                label: validationSeries(run).label,
                hue: i + 1,
                dash: true,
                exact: true,
                share: isShare(name),
              }),
            ]
          : []),
      ],
      marks: marksOf(run),
      ...(isShare(name) ? { y: { to: 1 } } : {}),
      ...starOf(run, [`val_${name}`, name]),
      empty: l10n.t('The first value appears after the first step.'),
    }),
  );
}

export function gradientFlow(page: Page, run: Run) {
  if (!run.started) return nothing;
  const { id } = run.header;
  const trained = trainedOf(run);
  const view = page.subscribe(`flow:${id}`, { kind: 'heatmap', column: 'gradient.norm', ...ranged(page, id) });
  return heatMap(page, {
    id: 'flow',
    title: l10n.t('Gradient flow'),
    unit: '|g|',
    help: l10n.t(
      'Gradient norm of each weight over time, in the order of the model. If rows get fainter toward the input, gradients are vanishing.',
    ),
    view: view && rowsOf(view, trained),
    rows: trained.map((weight) => run.started?.weights[weight]?.name ?? ''),
    weights: trained,
    selected: trained.indexOf(page.state.layout.weight),
    marks: marksOf(run),
    empty: l10n.t('Gradient norms appear after the first sampled step.'),
  });
}
