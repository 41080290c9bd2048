/** Early stopping tried on the epochs of a log: where the training would have ended, and what that would have cost or saved. */
import * as l10n from '@vscode/l10n';
import { translated } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import { EARLY_STOPPING } from '../../../src/catalog/settings.ts';
import { type StoppingCost, costOf, monitorOf, type Replay, replay } from '../../../src/core/early-stopping.ts';
import { type EarlyStopping, type Run, settingOf } from '../../../src/core/run.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import type { Band, Mark, SeriesSpec } from '../../charts/chart-spec.ts';
import type { ReplaySettings } from '../state.ts';
import { chart, wantSeries } from './charts.ts';
import { button, icon, type Page } from './page.ts';
import { linear, logarithmic, type SliderScale, slider } from '../../ui/sliders.ts';
import {
  formatCount,
  formatWholeDuration,
  metricOrDash,
  isActive,
  isShare,
  metricName,
  percentOrDash,
  sentence,
} from '../../ui/labels.ts';

/** As many as the host answers with one bucket an epoch. */
const EPOCHS = 8192;

export function replayed(page: Page, run: Run) {
  const { id } = run.header;
  if (!run.started) return html`<p class="hollow quiet">${l10n.t('Early stopping can be replayed after the first epoch.')}</p>`;
  const monitor = monitorOf(run);
  const columns = [monitor, 'time'];
  const request = { kind: 'series', table: 'epochs', run: id, x: 'step', columns, buckets: EPOCHS } as const;
  const log = page.subscribe(`replay:${id}`, request);
  if (log && log.width > 1)
    return html`<p class="hollow quiet">${l10n.t('Early stopping can be replayed on runs of up to {0} epochs; this run has more.', formatCount(EPOCHS))}</p>`;
  const settings = settingsOf(run, page.state.tried);
  const values = log?.columns[0]?.mean ?? new Float32Array(0);
  const times = log?.columns[1]?.mean ?? new Float32Array(0);
  const told = replay(values, settings, monitor);
  const cost = costOf(told, values, times, settings, monitor);
  return html`<section class="replay" aria-labelledby="replay-title">
    <header class="section-head">
      <h2 id="replay-title">${l10n.t('Early stopping replay')}</h2>
      <p class="quiet">${l10n.t('Try other settings on the recorded epochs. The result is the same as in training; the run is not changed.')}</p>
    </header>
    <div class="replay-body">
      ${drawn(page, run, monitor, settings, told, log)}
      <div class="replay-side">
        ${dials(page, run, values, settings)} ${outcome(run, monitor, values.length, told, cost)} ${actions(page, run, settings)}
      </div>
    </div>
  </section>`;
}

/** The run's settings now in force, with what is tried. */
function settingsOf(run: Run, tried: ReplaySettings): EarlyStopping {
  const own = run.header.config.earlyStopping;
  const now = Object.fromEntries(Object.keys(own).map((name) => [name, settingOf(run, `earlyStopping.${name}`)]));
  return { ...own, ...now, ...tried };
}

function dials(page: Page, run: Run, values: ArrayLike<number>, settings: EarlyStopping) {
  const own = settingsOf(run, {});
  const epochs = Math.max(values.length, 2);
  const scales: Readonly<Record<keyof ReplaySettings, SliderScale>> = {
    patience: linear(1, Math.max(epochs, own.patience), 1),
    minDelta: logarithmic(Math.max(spread(values), own.minDelta)),
    startEpoch: linear(0, Math.max(epochs - 1, own.startEpoch), 1),
    smoothing: linear(0, 0.95, 0.05),
  };
  return html`<div class="dials">
    ${(Object.keys(scales) as (keyof ReplaySettings)[]).map((name) =>
      slider({
        param: EARLY_STOPPING[name],
        name: l10n.t('Early stopping: {0}', translated(EARLY_STOPPING[name].title)),
        value: settings[name],
        own: own[name],
        scale: scales[name],
        set: (value) => page.act({ type: 'tried', tried: { [name]: value } }),
      }),
    )}
  </div>`;
}

/** From the least to the largest of the values: no delta beyond it can matter. */
function spread(values: ArrayLike<number>): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return 1;
  // Rounded up to two digits, as the slider shows it.
  const unit = 10 ** (Math.floor(Math.log10(high - low)) - 1);
  return Number((Math.ceil((high - low) / unit) * unit).toPrecision(2));
}

const epochsOf = (n: number) => (n === 1 ? l10n.t('1 epoch') : l10n.t('{0} epochs', formatCount(n)));

function outcome(run: Run, monitor: string, epochs: number, { stop, best, patienceLeft }: Replay, cost: StoppingCost) {
  if (epochs === 0) return html`<p class="quiet">${l10n.t('The result appears after the first epoch.')}</p>`;
  const value = (of: number | undefined) => metricOrDash(monitor, of);
  const ends =
    stop !== undefined
      ? l10n.t('after epoch {0} of {1}', formatCount(stop), formatCount(epochs))
      : isActive(run.status)
        ? l10n.t('not yet (patience left: {0})', epochsOf(patienceLeft))
        : l10n.t('not in this run (patience left: {0})', epochsOf(patienceLeft));
  const { reference, worse } = cost;
  const facts: readonly (readonly [string, unknown, string])[] = [
    [l10n.t('Stops'), ends, l10n.t('When the patience runs out with these settings.')],
    [
      l10n.t('Restores'),
      best === 0
        ? l10n.t('no epoch')
        : html`${icon('star-full', 'star')}${l10n.t('epoch {0}', formatCount(best))}, ${metricName(monitor)} ${value(cost.restored)}`,
      l10n.t('The epoch whose weights would be restored at the end.'),
    ],
    [
      l10n.t('Cost'),
      reference === undefined || best === 0
        ? '–'
        : worse === 0
          ? l10n.t('none: it is the best epoch of the run')
          : worse > 0
            ? l10n.t('{0} worse than the best epoch (epoch {1})', value(worse), formatCount(reference.epoch))
            : l10n.t('{0} better than the best epoch (epoch {1})', value(-worse), formatCount(reference.epoch)),
      l10n.t('Difference between the restored epoch and the best epoch of the whole run.'),
    ],
    [
      l10n.t('Savings'),
      stop === undefined || cost.epochs === 0
        ? l10n.t('none')
        : `${epochsOf(cost.epochs)}, ${formatWholeDuration(cost.seconds)} (${percentOrDash(cost.epochs / epochs)})`,
      l10n.t('Recorded epochs and training time that would have been saved.'),
    ],
  ];
  return html`<dl class="verdict" aria-live="polite">
    ${facts.map(([term, words, help]) => html`<div title=${help}><dt>${term}</dt><dd>${words}</dd></div>`)}
  </dl>`;
}

function actions(page: Page, run: Run, settings: EarlyStopping) {
  if (!page.state.commands) return nothing;
  const { id } = run.header;
  const changed = Object.entries(page.state.tried).filter(([name, value]) => settingOf(run, `earlyStopping.${name}`) !== value);
  const enabled = { ...settings, enabled: true };
  return html`<div class="actions">
    ${button(l10n.t('Apply to Workspace'), () => page.command('descent.applyToWorkspace', id, { earlyStopping: enabled }))}
    ${
      isActive(run.status) && changed.length > 0
        ? button(
            l10n.t('Use in This Run'),
            () => {
              for (const [name, value] of changed) page.command('descent.change', id, `earlyStopping.${name}`, value);
            },
            'secondary',
          )
        : nothing
    }
    ${changed.length > 0 ? button(l10n.t('Reset'), () => page.act({ type: 'tried', tried: null }), 'secondary', 'discard') : nothing}
  </div>`;
}

function drawn(page: Page, run: Run, monitor: string, settings: EarlyStopping, told: Replay, log: SeriesView | undefined) {
  const view = wantSeries(page, run.header.id, 'epochs', [monitor]);
  const validation = monitor.startsWith('val_');
  const series: SeriesSpec[] = [
    { key: monitor, label: metricName(monitor), hue: 0, dash: validation, exact: true, share: isShare(monitor), view, column: 0 },
  ];
  if (settings.smoothing > 0)
    series.push({
      key: 'compared',
      label: l10n.t('smoothed'),
      hue: 1,
      share: isShare(monitor),
      exact: true,
      view: comparedIn(view, told.compared),
      column: 0,
      help: l10n.t('The moving average that early stopping monitors.'),
    });
  const stepOf = (epoch: number) => log?.step[epoch - 1];
  const bestStep = stepOf(told.best);
  const bestValue = log?.columns[0]?.mean[told.best - 1];
  return chart(page, {
    id: 'replay',
    title: sentence(metricName(monitor)),
    help: l10n.t(
      'The monitored metric of each epoch, with the epoch that these settings would restore (★) and where they would stop the training.',
    ),
    series,
    bands: bandsOf(told, stepOf, log?.step.at(-1)),
    marks: marksOf(run, told, stepOf),
    ...(bestStep === undefined || bestValue === undefined
      ? {}
      : { best: { step: bestStep, value: bestValue, label: l10n.t('would restore epoch {0}', told.best), series: monitor } }),
    ...(isShare(monitor) ? { y: { to: 1 } } : {}),
    empty: l10n.t('The chart appears after the first epoch.'),
  });
}

/** The epochs waited for something better, and those that would not have been trained. */
function bandsOf({ stop, best, patienceLeft }: Replay, stepOf: (epoch: number) => number | undefined, last: number | undefined) {
  const from = best === 0 ? undefined : stepOf(best);
  const to = stop === undefined ? last : stepOf(stop);
  const bands: Band[] = [];
  if (from !== undefined && to !== undefined)
    bands.push({
      label:
        stop === undefined
          ? l10n.t('patience left: {0}', epochsOf(patienceLeft))
          : l10n.t('no improvement: {0}', epochsOf(stop - best)),
      fromStep: from,
      toStep: to,
    });
  if (stop !== undefined && to !== undefined && last !== undefined && last > to)
    bands.push({ label: l10n.t('not trained'), fromStep: to, toStep: last, hue: '--vscode-charts-green' });
  return bands;
}

function marksOf(run: Run, { stop, best }: Replay, stepOf: (epoch: number) => number | undefined): readonly Mark[] {
  const marks: Mark[] = [];
  const end = stop === undefined ? undefined : stepOf(stop);
  if (end !== undefined)
    marks.push({
      id: 'stop',
      step: end,
      icon: 'debug-stop',
      kind: 'change',
      label: l10n.t('Would stop after epoch {0}', stop ?? ''),
    });
  if (run.best && run.best.epoch !== best)
    marks.push({
      id: 'own',
      step: run.best.step,
      icon: 'star-empty',
      kind: 'event',
      label: l10n.t('Best epoch of this run: {0}', run.best.epoch),
    });
  return marks;
}

/** The compared figures in the buckets of another view of the same epochs: means, where a bucket holds several. */
function comparedIn(view: SeriesView | undefined, compared: Float64Array): SeriesView | undefined {
  if (!view) return undefined;
  const mean = Float32Array.from(view.x, (_, i) => {
    const rows = compared.subarray((view.first + i) * view.width, (view.first + i + 1) * view.width).filter(Number.isFinite);
    return rows.reduce((sum, value) => sum + value, 0) / rows.length;
  });
  const last = compared[Math.min((view.first + view.x.length) * view.width, compared.length) - 1];
  const newest = last === undefined ? new Float32Array(0) : Float32Array.of(last);
  return { ...view, columns: [{ mean, min: mean, max: mean, nonFinite: new Float32Array(mean.length) }], newest };
}
