/** A study: what is recommended and why, its trials on the same charts, and a row for each optimizer and learning rate. */
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
    <p class="announcer" role="status" aria-live="polite">${doneOf(state)} of ${results.of} trials done</p>
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
        ? html`<div class="controls" role="toolbar" aria-label="Study">
          ${
            shown.running
              ? action(page, 'debug-stop', 'Stop the study and keep what is done', 'descent.stopStudy', id)
              : done < of
                ? button('Resume Study', () => page.command('descent.resumeStudy', id), 'primary', 'debug-restart')
                : nothing
          }
        </div>`
        : nothing
    }
    <div class="progress" title="${done} of ${of} trials are done">
      <span class="progress-words">trial ${Math.min(of, done + (shown.running ? 1 : 0))}/${of}</span>
      <progress class="progress-bar" aria-label="Progress of the study" max="1" .value=${live(of === 0 ? 0 : done / of)}></progress>
      <span class="progress-share">${Math.floor((100 * done) / Math.max(1, of))}&#8239;%</span>
    </div>
    ${
      page.state.commands
        ? html`<div class="corner">
          ${action(page, 'markdown', 'Export the results as Markdown', 'descent.exportStudyMarkdown', id)}
          ${action(page, 'table', 'Export every trial as CSV', 'descent.exportStudyCsv', id)}
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
    : 'Whatever ran this study is gone: the window was closed, or the process ended. What is done is kept.';
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
  return html`<section class="recommendation" aria-label="Recommendation">
    <h2>${icon('star-full')}${what}${running ? html`<span class="quiet so-far">so far</span>` : nothing}</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
    ${
      page.state.commands && !running && run !== undefined && candidate
        ? button(
            'Apply to Workspace',
            () => page.command('descent.applyToWorkspace', run, { optimizer: { ...candidate, learningRate: arm.learningRate } }),
            'primary',
            'save',
          )
        : nothing
    }
  </section>`;
}

const waiting = ({ running }: ShownStudy) => html`<p class="hollow quiet" role="status">
  ${running ? 'The first trial is on its way. What is recommended appears with its result.' : 'No trial has given a result yet.'}
</p>`;

/** One line an arm, the mean over its seeds; every seed lies in the shade behind it. */
function charts(page: Page, shown: ShownStudy, results: Results, hueOf: (arm: Arm) => number) {
  const { all } = page.state.layout.study;
  const best = bestArms(results);
  const arms = all || best.length === 0 ? results.arms : best;
  const trials = trialsOf(shown.state.study).filter(({ run }) => page.state.shown.includes(run));
  const lines = (table: 'steps' | 'epochs', column: string): readonly SeriesSpec[] =>
    arms.map((arm) => {
      const views = trials
        .filter(({ candidate, learningRate }) => candidate === arm.candidate && learningRate === arm.learningRate)
        .map(({ run }) => wantSeries(page, run, table, [column]));
      const first = best.some(({ key }) => key === arm.key) || best.length === 0;
      return {
        key: arm.key,
        label: `${arm.title} ${formatSetting(arm.learningRate)}`,
        hue: hueOf(arm),
        view: page.memo<SeriesView | undefined>(`mean:${table}:${column}:${arm.key}`, statisticsOverSeeds(views)),
        column: 0,
        help: `${arm.title} with learning rate ${formatSetting(arm.learningRate)}: mean over its seeds, which lie in the shade.`,
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
    title: 'Study',
    draw: () => html``,
    lead: html`<div class="segments" role="radiogroup" aria-label="Learning rates on the charts">
      ${segment('Best rates', false, 'Each optimizer at its best learning rate')}
      ${segment('All rates', true, 'Every learning rate; those that are not the best of their optimizer as hairlines')}
    </div>`,
  };
  const monitor = metricName(results.monitor);
  return html`${tools(page, panel, undefined)}
    <div class="grid study-charts">
      ${chart(page, {
        id: 'study-loss',
        title: 'Training loss',
        help: 'The loss of each batch, one hue an optimizer: the mean over seeds, with the seeds in the shade behind it.',
        series: lines('steps', 'loss'),
        empty: 'The lines begin with the first trial.',
      })}
      ${chart(page, {
        id: 'study-monitor',
        title: sentence(monitor),
        help: `${sentence(monitor)} after each epoch: what the optimizers are ranked by.`,
        series: lines('epochs', results.monitor),
        empty: 'The first values come with the first epoch.',
      })}
    </div>`;
}

function recipe({ state: { study } }: ShownStudy, { target, monitor, rising }: Results) {
  const { training } = study.config;
  const goal = Number.isFinite(target)
    ? ` The target is ${metricName(monitor)} ${rising ? '≥' : '≤'} ${formatMetric(monitor, target)}${study.target === null ? ', the median of what all trials reached' : ''}.`
    : '';
  return html`<p class="quiet study-recipe">
    ${training.epochs} ${training.epochs === 1 ? 'epoch' : 'epochs'} a trial, batch size
    ${training.batchSize === 0 ? 'all' : training.batchSize}, seeds ${study.seeds.join(', ')}. Trials of one seed start from the same
    weights and see the same batches in the same order.${goal} So that time goes into training, no trial stops early and figures of
    single weights are not measured.
  </p>`;
}
