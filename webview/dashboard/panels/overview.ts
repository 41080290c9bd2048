/** What one needs to see in two seconds: loss, metrics, learning rate, gradient flow. */
import { html, nothing } from 'lit';
import { type Curve, plannedRates } from '../../../src/catalog/schedule-curve.ts';
import { schedules } from '../../../src/catalog/schedules/index.ts';
import { find } from '../../../src/core/params.ts';
import { type Run, settingOf } from '../../../src/core/run.ts';
import type { Band, SeriesSpec } from '../../charts/chart-spec.ts';
import { chart, heatMap, marksOf, ranged, rowsOf, seriesOf, wantSeries } from './charts.ts';
import { trainedOf } from './weight-selection.ts';
import { metricsOf, monitorOf, validationSeries } from './metric-columns.ts';
import type { Page, Panel } from './page.ts';
import { isShare, metricName, sentence, metricOrDash } from '../../ui/labels.ts';

export const overview: Panel = {
  id: 'overview',
  title: 'Overview',
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
      label: 'training',
      hue: 0,
      help: 'Loss of each batch, penalties included.',
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
        help: `Loss on the validation examples at the end of each epoch.${validationSeries(run).help}`,
      }),
    );
  return chart(page, {
    id: 'loss',
    title: 'Loss',
    help: `What the optimizer minimizes. Training should fall; validation should follow it and not turn upward.${validationSeries(run).help}`,
    series,
    marks: marksOf(run, true),
    bands: patience(run),
    ...starOf(run, ['val_loss', 'loss']),
    empty: 'The first loss appears after the first step.',
  });
}

/** A star at the best epoch, on the chart that has the monitored figure among its series. */
export function starOf(run: Run, series: readonly string[]) {
  const { best } = run;
  const monitor = monitorOf(run);
  if (!best || !series.includes(monitor)) return {};
  const label = `best ${metricOrDash(monitor, best.value)} at epoch ${best.epoch}`;
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
      label: `patience: ${patienceLeft} ${patienceLeft === 1 ? 'epoch' : 'epochs'} left`,
      fromStep: best.step,
      toStep: last + patienceLeft * started.stepsPerEpoch,
    },
  ];
}

function rateChart(page: Page, run: Run) {
  const { columns, steps } = views(page, run);
  return chart(page, {
    id: 'learningRate',
    title: 'Learning rate',
    help: `How far each step goes, after the schedule; dotted is what the schedule plans for the steps ahead${reacts(run) ? ', which it settles epoch by epoch' : ''}.`,
    series: [
      seriesOf(steps, columns.steps, 'learningRate', {
        key: 'learningRate',
        label: 'learning rate',
        hue: 3,
        exact: true,
        rate: true,
      }),
    ],
    marks: marksOf(run),
    ...(run.ended ? {} : { plan: planFor(run) }),
    empty: 'The learning rate appears after the first step.',
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
      title: 'Metrics',
      help: 'Figures of merit beside the loss, such as accuracy.',
      series: [],
      empty: run.started ? 'This run has no metrics beside the loss.' : 'Metrics appear after the first step.',
    });
  return training.map((name, i) =>
    chart(page, {
      id: `metric-${name}`,
      title: sentence(metricName(name)),
      help: `${sentence(metricName(name))} of each batch, and on the validation examples at the end of each epoch.${validationSeries(run).help}`,
      series: [
        seriesOf(steps, columns.steps, name, {
          key: name,
          label: 'training',
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
      empty: 'The first value appears after the first step.',
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
    title: 'Gradient flow',
    unit: '|g|',
    help: 'Norm of each weight’s gradient over time, in the model’s order. Rows that fade toward the input mean vanishing gradients.',
    view: view && rowsOf(view, trained),
    rows: trained.map((weight) => run.started?.weights[weight]?.name ?? ''),
    weights: trained,
    selected: trained.indexOf(page.state.layout.weight),
    marks: marksOf(run),
    empty: 'Gradient norms appear with the first sampled step.',
  });
}
