/** The table of a study: a row for each optimizer and learning rate, in the order that the user chose. */
import { translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { formatDuration, formatMetric } from '../../../src/core/format.ts';
import { plusMinus } from '../../../src/core/recommendation.ts';
import { type Arm, type Estimate, ranked, type Results } from '../../../src/core/study-results.ts';
import { isRising } from '../../../src/core/early-stopping.ts';
import { icon, type Page } from './page.ts';
import { formatCount, metricName, percentOrDash, formatSetting } from '../../ui/labels.ts';

export interface StudyColumn {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly text?: true;
  /** Sorts; NaN goes last. */
  value(arm: Arm): number | string;
  show(arm: Arm): string;
}

const mean = (read: (arm: Arm) => Estimate) => (arm: Arm) => read(arm).mean;
const spread = (estimate: Estimate, metric: string) => (estimate.count === 0 ? '–' : plusMinus(estimate, metric));
const reached = ({ outcomes }: Arm, { mean: value, count: seeds }: Estimate, show: (value: number) => string) =>
  seeds === 0
    ? l10n.t('never')
    : seeds < outcomes.length
      ? l10n.t('{value} ({seeds} of {all} seeds)', { value: show(value), seeds, all: outcomes.length })
      : show(value);

export function studyColumns({ monitor, rising, metric, target }: Results): readonly StudyColumn[] {
  const goal = `${metricName(monitor)} ${rising ? '≥' : '≤'} ${formatMetric(monitor, target)}`;
  return [
    {
      id: 'name',
      title: l10n.t('optimizer'),
      help: l10n.t('Optimizer'),
      text: true,
      value: ({ title }) => translated(title),
      show: ({ title }) => translated(title),
    },
    {
      id: 'rate',
      title: l10n.t('learning rate'),
      help: l10n.t('Base learning rate'),
      value: ({ learningRate }) => learningRate,
      show: ({ learningRate }) => formatSetting(learningRate),
    },
    {
      id: 'best',
      title: l10n.t('best {0}', metricName(monitor)),
      help: l10n.t('Value of the best epoch: mean over the seeds ± standard error.'),
      value: mean(({ best }) => best),
      show: ({ best }) => spread(best, monitor),
    },
    ...(metric === undefined
      ? []
      : [
          {
            id: 'metric',
            title: l10n.t('best {0}', metricName(metric)),
            help: l10n.t('Value of the best epoch: mean over the seeds ± standard error.'),
            value: mean((arm) => arm.metric),
            show: (arm: Arm) => spread(arm.metric, metric),
          },
        ]),
    {
      id: 'steps',
      title: l10n.t('steps to target'),
      help: l10n.t('Steps until {0}, checked once per epoch: mean over the seeds that reach it.', goal),
      value: mean(({ stepsToTarget }) => stepsToTarget),
      show: (arm) => reached(arm, arm.stepsToTarget, formatCount),
    },
    {
      id: 'seconds',
      title: l10n.t('time to target'),
      help: l10n.t('Training time until {0}. It depends on the load of the machine.', goal),
      value: mean(({ secondsToTarget }) => secondsToTarget),
      show: (arm) => reached(arm, arm.secondsToTarget, formatDuration),
    },
    {
      id: 'gap',
      title: l10n.t('generalization gap'),
      help: l10n.t('Validation loss minus training loss after the last epoch. A value well above 0 indicates overfitting.'),
      value: mean(({ gap }) => gap),
      show: ({ gap }) => spread(gap, 'loss'),
    },
    {
      id: 'diverged',
      title: l10n.t('diverged'),
      help: l10n.t('Fraction of the seeds whose loss became NaN or infinite. They are excluded from the other columns.'),
      value: ({ diverged }) => diverged,
      show: ({ diverged }) => (Number.isNaN(diverged) ? '–' : percentOrDash(diverged)),
    },
    {
      id: 'spread',
      title: l10n.t('spread'),
      help: l10n.t('Standard deviation of the best values over the seeds: how much a single run depends on its random seed.'),
      value: ({ spread: deviation }) => deviation,
      show: ({ spread: deviation }) => (Number.isNaN(deviation) ? '–' : formatMetric(monitor, deviation)),
    },
  ];
}

/** Rows in the order that was chosen; `rank` is the recommendation's own. What is no number goes last either way. Pure. */
export function sortedArms(results: Results, column: string, descending: boolean): readonly Arm[] {
  const order = [...ranked(results), ...results.arms.filter(({ outcomes }) => outcomes.length === 0)];
  const found = studyColumns(results).find(({ id }) => id === column);
  if (!found) return order;
  const sign = descending ? -1 : 1;
  return order.toSorted((a, b) => {
    const [x, y] = [found.value(a), found.value(b)];
    if (typeof x === 'string' || typeof y === 'string') return sign * String(x).localeCompare(String(y));
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}

export function studyTable(page: Page, results: Results, recommended: Arm | undefined, hueOf: (arm: Arm) => number) {
  const { column, descending } = page.state.layout.study;
  const columns = studyColumns(results);
  const rows = sortedArms(results, column, descending);
  return html`<div class="table-frame study-frame">
    <table class="table weights study-table" aria-label=${l10n.t('Results by optimizer and learning rate')}>
      <thead>
        <tr>
          ${columns.map((one) => heading(page, one, results))}
          <th scope="col" title=${l10n.t('The run of each seed. Click to open it.')}>${l10n.t('runs by seed')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (arm) => html`<tr class=${arm.key === recommended?.key ? 'best' : ''} data-arm=${arm.key}>
            ${columns.map((one) =>
              one.text
                ? html`<td><span class="hue hue-${hueOf(arm) % 6}" aria-hidden="true"></span>${
                    arm.key === recommended?.key ? icon('star-full') : nothing
                  }${one.show(arm)}</td>`
                : html`<td class="figure-cell">${arm.outcomes.length === 0 && one.id !== 'rate' ? '–' : one.show(arm)}</td>`,
            )}
            <td class="seeds">${arm.outcomes.map((outcome) => seed(page, outcome))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function seed(page: Page, { trial, diverged }: Arm['outcomes'][number]) {
  const title = diverged ? l10n.t('Open Run of Seed {0} (Diverged)', trial.seed) : l10n.t('Open Run of Seed {0}', trial.seed);
  if (!page.state.commands) return html`<span>${trial.seed}</span>`;
  return html`<button
    class="link ${diverged ? 'diverged' : ''}"
    type="button"
    title=${title}
    aria-label=${title}
    @click=${() => page.command('descent.openRun', trial.run)}
  >${diverged ? icon('flame') : nothing}${trial.seed}</button>`;
}

function heading(page: Page, one: StudyColumn, { rising, metric }: Results) {
  const { column, descending } = page.state.layout.study;
  const active = column === one.id;
  // The better values first: the first click shows what one is looking for.
  const falling = (one.id === 'best' && rising) || (one.id === 'metric' && isRising({ mode: 'auto' }, metric ?? ''));
  const next = active ? !descending : falling;
  return html`<th
    scope="col"
    class=${one.text ? '' : 'figure-cell'}
    title=${one.help}
    aria-sort=${active ? (descending ? 'descending' : 'ascending') : 'none'}
  >
    <button type="button" class="sort" @click=${() => page.act({ type: 'study-table', change: { column: one.id, descending: next } })}>
      ${one.title}${active ? icon(descending ? 'triangle-down' : 'triangle-up') : nothing}
    </button>
  </th>`;
}
