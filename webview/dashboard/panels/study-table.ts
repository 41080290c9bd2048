/** The table of a study: a row for each optimizer and learning rate, in the order that the user chose. */
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
  seeds === 0 ? 'never' : `${show(value)}${seeds < outcomes.length ? ` (${seeds} of ${outcomes.length})` : ''}`;

export function studyColumns({ monitor, rising, metric, target }: Results): readonly StudyColumn[] {
  const goal = `${metricName(monitor)} ${rising ? '≥' : '≤'} ${formatMetric(monitor, target)}`;
  return [
    {
      id: 'name',
      title: 'optimizer',
      help: 'The optimizer.',
      text: true,
      value: ({ title }) => title,
      show: ({ title }) => title,
    },
    {
      id: 'rate',
      title: 'learning rate',
      help: 'The base learning rate.',
      value: ({ learningRate }) => learningRate,
      show: ({ learningRate }) => formatSetting(learningRate),
    },
    {
      id: 'best',
      title: `best ${metricName(monitor)}`,
      help: 'The best epoch’s value: mean over seeds ± its standard error.',
      value: mean(({ best }) => best),
      show: ({ best }) => spread(best, monitor),
    },
    ...(metric === undefined
      ? []
      : [
          {
            id: 'metric',
            title: `best ${metricName(metric)}`,
            help: 'The best epoch’s value: mean over seeds ± its standard error.',
            value: mean((arm) => arm.metric),
            show: (arm: Arm) => spread(arm.metric, metric),
          },
        ]),
    {
      id: 'steps',
      title: 'steps to target',
      help: `Steps until ${goal}, looked at once an epoch: mean over the seeds that reach it.`,
      value: mean(({ stepsToTarget }) => stepsToTarget),
      show: (arm) => reached(arm, arm.stepsToTarget, formatCount),
    },
    {
      id: 'seconds',
      title: 'time to target',
      help: `Time of training until ${goal}. It depends on what else the machine was doing.`,
      value: mean(({ secondsToTarget }) => secondsToTarget),
      show: (arm) => reached(arm, arm.secondsToTarget, formatDuration),
    },
    {
      id: 'gap',
      title: 'final gap',
      help: 'Validation minus training loss after the last epoch: well above 0, the model has learned its examples by heart.',
      value: mean(({ gap }) => gap),
      show: ({ gap }) => spread(gap, 'loss'),
    },
    {
      id: 'diverged',
      title: 'diverged',
      help: 'Share of the seeds whose loss became no number. They are left out of the other figures.',
      value: ({ diverged }) => diverged,
      show: ({ diverged }) => (Number.isNaN(diverged) ? '–' : percentOrDash(diverged)),
    },
    {
      id: 'spread',
      title: 'spread',
      help: 'Standard deviation of the best values over seeds: how much luck is in one run.',
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
    <table class="table weights study-table" aria-label="Results by optimizer and learning rate">
      <thead>
        <tr>
          ${columns.map((one) => heading(page, one, results))}
          <th scope="col" title="The run of each seed; a click opens it.">runs by seed</th>
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
  const words = `seed ${trial.seed}${diverged ? ', diverged' : ''}`;
  if (!page.state.commands) return html`<span>${trial.seed}</span>`;
  return html`<button
    class="link ${diverged ? 'diverged' : ''}"
    type="button"
    title="Open the run of ${words}"
    aria-label="Open the run of ${words}"
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
