/** A study: what is recommended and why, its trials on the same charts, and a row for each optimizer and learning rate. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatMetric } from '../../../src/core/format.ts';
import { type Recommendation, recommend } from '../../../src/core/recommendation.ts';
import { type Arm, bestArms, type Results, resultsOf } from '../../../src/core/study-results.ts';
import { doneOf, studyStatus, trialsOf } from '../../../src/core/study.ts';
import { statisticsOverSeeds } from '../../../src/core/seed-statistics.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import type { ShownStudy } from '../../../src/protocol.ts';
import type { SeriesSpec } from '../../charts/chart-spec.ts';
import { smoothed } from '../../charts/points.ts';
import { controlsOf } from '../state.ts';
import { chart, wantSeries } from './charts.ts';
import { action, button, icon, type Page } from './page.ts';
import { studyTable } from './study-table.ts';
import { tools } from './chart-toolbar.ts';
import { isShare, metricName, sentence, formatSetting, statusLabel } from '../../ui/labels.ts';

export function study(page: Page, shown: ShownStudy) {
  const { state } = shown;
  const results = resultsOf(state);
  const advice = recommend(results, (candidate) => state.study.candidates[candidate]?.learningRates ?? []);
  const hueOf = ({ candidate }: Arm) => candidate;
  return html`<div class="page study-page">
    ${header(page, shown, results)} ${outcome(shown)}
    <main class="panel-body study-body">
      ${advice ? recommended(page, shown, advice) : waiting(shown)}
      ${charts(page, shown, results, hueOf)} ${studyTable(page, results, advice?.arm, hueOf)} ${recipe(shown, results)}
    </main>
    <p class="announcer" role="status" aria-live="polite">${l10n.t('{0} of {1} trials completed', doneOf(state), results.of)}</p>
  </div>`;
}

const labelOf = ({ state, running }: Pick<ShownStudy, 'state' | 'running'>) => statusLabel(studyStatus(state, running));

function header(page: Page, shown: ShownStudy, { done, of }: Results) {
  const { title, id } = shown.state.study;
  const { icon: name, word, tone } = labelOf(shown);
  return html`<header class="header">
    <div class="identity">
      <span class="state">${icon(name, tone)}<span>${word}</span></span>
      <h1 class="title" title=${title}>${title}</h1>
    </div>
    ${
      page.state.commands
        ? html`<div class="controls" role="toolbar" aria-label=${l10n.t('Study')}>
          ${
            shown.running
              ? action(page, 'debug-stop', l10n.t('Stop Study'), 'descent.stopStudy', id)
              : done < of
                ? button(l10n.t('Resume Study'), () => page.command('descent.resumeStudy', id), 'primary', 'debug-restart')
                : nothing
          }
        </div>`
        : nothing
    }
    <div class="progress" title=${l10n.t('{0} of {1} trials completed', done, of)}>
      <span class="progress-words">${l10n.t('trial {0}/{1}', Math.min(of, done + (shown.running ? 1 : 0)), of)}</span>
      <progress class="progress-bar" aria-label=${l10n.t('Study progress')} max="1" .value=${live(of === 0 ? 0 : done / of)}></progress>
      <span class="progress-share">${Math.floor((100 * done) / Math.max(1, of))}&#8239;%</span>
    </div>
    ${
      page.state.commands
        ? html`<div class="corner">
          ${action(page, 'markdown', l10n.t('Export Study as Markdown…'), 'descent.exportStudyMarkdown', id)}
          ${action(page, 'table', l10n.t('Export Study as CSV…'), 'descent.exportStudyCsv', id)}
        </div>`
        : nothing
    }
  </header>`;
}

/** What stopped it, where that was not its end. */
function outcome({ state: { ended }, running, state }: ShownStudy) {
  if (running || ended?.status === 'finished') return nothing;
  const { fault } = ended ?? {};
  const words = ended
    ? ended.reason
    : l10n.t('The study was interrupted: the window was closed or the process ended. Completed trials are kept.');
  return html`<div class="banner ${fault ? 'bad' : 'warn'}" role=${fault ? 'alert' : 'status'}>
    ${icon(fault ? 'error' : labelOf({ state, running }).icon)}
    <div>
      <p class="fault">${words}</p>
      ${fault?.remedy === undefined ? nothing : html`<p class="remedy">${fault.remedy}</p>`}
    </div>
  </div>`;
}

function recommended(page: Page, { state: { study }, running }: ShownStudy, { arm, what, reasons }: Recommendation) {
  const candidate = study.candidates[arm.candidate]?.optimizer;
  const run = arm.outcomes[0]?.trial.run;
  return html`<section class="recommendation" aria-label=${l10n.t('Recommendation')}>
    <h2>${icon('star-full')}${what}${running ? html`<span class="quiet so-far">${l10n.t('so far')}</span>` : nothing}</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
    ${
      page.state.commands && !running && run !== undefined && candidate
        ? button(
            l10n.t('Apply to Workspace'),
            () => page.command('descent.applyToWorkspace', run, { optimizer: { ...candidate, learningRate: arm.learningRate } }),
            'primary',
            'save',
          )
        : nothing
    }
  </section>`;
}

const waiting = ({ running }: ShownStudy) => html`<p class="hollow quiet" role="status">
  ${running ? l10n.t('The first trial is running. The recommendation appears when it is completed.') : l10n.t('No trial has been completed yet.')}
</p>`;

/** One line an arm, the mean over its seeds; every seed lies in the shade behind it. */
function charts(page: Page, shown: ShownStudy, results: Results, hueOf: (arm: Arm) => number) {
  const { all } = page.state.layout.study;
  const best = bestArms(results);
  const arms = all || best.length === 0 ? results.arms : best;
  const { smoothing } = controlsOf(page.state);
  const trials = trialsOf(shown.state.study).filter(({ run }) => page.state.shown.includes(run));
  const lines = (table: 'steps' | 'epochs', column: string): readonly SeriesSpec[] =>
    arms.map((arm) => {
      const views = trials
        .filter(({ candidate, learningRate }) => candidate === arm.candidate && learningRate === arm.learningRate)
        .map(({ run }) => wantSeries(page, run, table, [column]));
      const smooth = table === 'steps' && smoothing > 0 ? (values: Float32Array) => smoothed(values, smoothing) : undefined;
      const first = best.some(({ key }) => key === arm.key) || best.length === 0;
      return {
        key: arm.key,
        label: `${translated(arm.title)} ${formatSetting(arm.learningRate)}`,
        hue: hueOf(arm),
        view: page.memo<SeriesView | undefined>(`mean:${table}:${column}:${arm.key}`, statisticsOverSeeds(views, smooth)),
        column: 0,
        help: l10n.t('{optimizer} with learning rate {rate}: mean over the seeds. The shaded range covers all seeds.', {
          optimizer: translated(arm.title),
          rate: formatSetting(arm.learningRate),
        }),
        runs: true,
        ...(table === 'epochs' ? { exact: true } : {}),
        share: isShare(column),
        ...(first ? {} : { thin: true }),
      };
    });
  const segment = (label: string, value: boolean, title: string) => html`<button
    type="button"
    role="radio"
    class="segment"
    aria-checked=${all === value}
    title=${title}
    @click=${() => page.act({ type: 'study-table', change: { all: value } })}
  >${label}</button>`;
  const panel = {
    id: 'study' as const,
    title: msg('Study'),
    draw: () => html``,
    lead: html`<div class="segments" role="radiogroup" aria-label=${l10n.t('Learning rates on the charts')}>
      ${segment(l10n.t('Best only'), false, l10n.t('Each optimizer at its best learning rate'))}
      ${segment(l10n.t('All'), true, l10n.t('All learning rates, with thin lines for those that are not the best of their optimizer'))}
    </div>`,
  };
  const monitor = metricName(results.monitor);
  return html`${tools(page, panel, undefined)}
    <div class="grid study-charts">
      ${chart(page, {
        id: 'study-loss',
        title: l10n.t('Training loss'),
        help: l10n.t('Loss of each batch, one color per optimizer: the mean over the seeds. The shaded range covers all seeds.'),
        series: lines('steps', 'loss'),
        empty: l10n.t('The chart appears after the first step of the first trial.'),
      })}
      ${chart(page, {
        id: 'study-monitor',
        title: sentence(monitor),
        help: l10n.t('{0} after each epoch. Optimizers are ranked by this metric.', sentence(monitor)),
        series: lines('epochs', results.monitor),
        empty: l10n.t('The chart appears after the first epoch.'),
      })}
    </div>`;
}

function recipe({ state: { study } }: ShownStudy, { target, monitor, rising }: Results) {
  const { training } = study.config;
  const goal = `${metricName(monitor)} ${rising ? '≥' : '≤'} ${formatMetric(monitor, target)}`;
  const recipe = {
    epochs: training.epochs,
    batchSize: training.batchSize === 0 ? l10n.t('all examples') : training.batchSize,
    seeds: study.seeds.join(', '),
  };
  const sentences = [
    l10n.t('Epochs per trial: {epochs}. Batch size: {batchSize}. Random seeds: {seeds}.', recipe),
    l10n.t('Trials with the same seed start from the same weights and use the same batches in the same order.'),
    ...(Number.isFinite(target)
      ? [
          study.target === null
            ? l10n.t('The target is {0}, the median of the best values of all trials.', goal)
            : l10n.t('The target is {0}.', goal),
        ]
      : []),
    l10n.t('To save time, early stopping and the statistics of individual weights are disabled in trials.'),
  ];
  return html`<p class="quiet study-recipe">${sentences.join(' ')}</p>`;
}
