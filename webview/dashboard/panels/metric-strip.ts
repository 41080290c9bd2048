/** The second row: the newest figures, each with the way it came, in cells whose width never changes. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { baselineOf } from '../../../src/core/baseline.ts';
import { backendNotes } from '../../../src/core/backend.ts';
import { formatLearningRate } from '../../../src/core/format.ts';
import type { Progress } from '../../../src/core/progress.ts';
import type { Run } from '../../../src/core/run.ts';
import type { Hue } from '../../charts/chart-spec.ts';
import { sparkLine } from './charts.ts';
import { metricsOf } from './metric-columns.ts';
import type { Page } from './page.ts';
import { isLive, metricName, metricOrDash, numberOrDash, sentence } from '../../ui/labels.ts';

const STEPS = ['loss', 'gradientNorm', 'learningRate', 'stepTime'] as const;

interface Cell {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly help: string;
  /** What a model that has learned nothing achieves. */
  readonly base?: string;
  readonly spark?: { readonly values: ArrayLike<number>; readonly hue: Hue };
}

export function metricStrip(page: Page, run: Run, { stepsPerSecond }: Progress) {
  const { id } = run.header;
  const { validation } = metricsOf(run);
  const view = (table: 'steps' | 'epochs', columns: readonly string[]) =>
    run.started
      ? page.subscribe(`trend:${table}:${id}`, { kind: 'series', table, run: id, x: 'step', buckets: 64, columns })
      : undefined;
  const steps = view('steps', STEPS);
  const epochs = view('epochs', ['loss', ...validation]);
  const at = (column: (typeof STEPS)[number]) => steps?.columns[STEPS.indexOf(column)]?.mean ?? [];
  const now = (column: (typeof STEPS)[number]) => steps?.newest[STEPS.indexOf(column)];
  // Beside the validation of the last epoch, the last batch of a run that is over says little.
  const over = !isLive(run.status) && run.epoch > 0 && !run.header.rangeTest;
  const unit = unitOfLoss(run);
  const cells: Cell[] = [
    over
      ? {
          id: 'loss',
          label: l10n.t('epoch loss'),
          value: numberOrDash(epochs?.newest[0]),
          help: l10n.t('Mean training loss of the last completed epoch, including penalties.') + unit,
          spark: { values: epochs?.columns[0]?.mean ?? [], hue: 0 },
        }
      : {
          id: 'loss',
          label: l10n.t('loss'),
          value: numberOrDash(now('loss')),
          help:
            l10n.t(
              'Training loss of the latest batch, including penalties. It should fall, with some noise. A steady rise means that the learning rate is too high.',
            ) + unit,
          spark: { values: at('loss'), hue: 0 },
        },
    ...validation.slice(0, 2).map((name, i): Cell => {
      const means = epochs?.columns[i + 1]?.mean ?? [];
      const value = epochs?.newest[i + 1];
      const base = baselineOf(run, name);
      const about = base ? ` ${base.help}` : '';
      return {
        id: name,
        label: shortName(name),
        value: metricOrDash(name, value),
        help:
          name === 'val_loss'
            ? l10n.t(
                'Loss on the validation set after the last epoch. It should follow the training loss; when it rises while the training loss falls, the model is overfitting.',
              ) + unit
            : l10n.t('{0} after the last epoch, on examples that are not used for training.', sentence(metricName(name))) + about,
        ...(base ? { base: base.text } : {}),
        spark: { values: means, hue: i },
      };
    }),
    {
      id: 'lr',
      label: l10n.t('lr'),
      value: rateOf(now('learningRate')),
      help: l10n.t('Learning rate of the latest step, after the schedule. Typical: 1e-3 for Adam, 1e-2 to 1e-1 for SGD.'),
      spark: { values: at('learningRate'), hue: 3 },
    },
    {
      id: 'gradient',
      label: '|g|',
      value: numberOrDash(now('gradientNorm')),
      help: l10n.t(
        'Global gradient norm (L2) before clipping. It should stay within one or two orders of magnitude; sudden jumps indicate instability.',
      ),
      spark: { values: at('gradientNorm'), hue: 4 },
    },
    {
      id: 'speed',
      label: l10n.t('steps/s'),
      value: numberOrDash(stepsPerSecond),
      help: l10n.t('Optimizer steps per second over the latest steps, including the overhead of the dashboard.'),
      spark: { values: Array.from(at('stepTime'), (ms) => 1000 / ms), hue: 5 },
    },
  ];
  return html`<dl class="figures" aria-label=${l10n.t('Latest metrics')}>
    ${cells.map((cell) => draw(page, cell))}
    ${
      run.started
        ? html`<div class="cell backend" title=${backendNotes(run.started.backend).join('\n')}>
          <dt>${l10n.t('backend')}</dt>
          <dd>
            <button class="link number" type="button" @click=${() => page.act({ type: 'tab', tab: 'device' })}>
              ${run.started.backend.label}
            </button>
          </dd>
        </div>`
        : nothing
    }
  </dl>`;
}

/** Numbers of a table are standardized for the training, but no figure is in that unit. */
const unitOfLoss = ({ header: { config }, started }: Run) =>
  config.program === '' && started?.metrics.includes('rootMeanSquaredError')
    ? ` ${l10n.t('It is the mean squared error, in squared units of the target.')}`
    : '';

const SHORT: Readonly<Record<string, string>> = {
  val_loss: msg('val loss'),
  val_accuracy: msg('val acc'),
  val_acc: msg('val acc'),
};

function shortName(metric: string): string {
  const known = SHORT[metric];
  return known === undefined ? l10n.t('val {0}', metricName(metric.replace(/^val_/, ''))) : translated(known);
}

const draw = (
  page: Page,
  { id, label, value, help, base, spark }: Cell,
) => html`<div class="cell" data-figure=${id} title=${help}>
  <dt>${label}${base === undefined ? nothing : html` <span class="base">· ${base}</span>`}</dt>
  <dd><span class="number">${value}</span>${spark ? sparkLine(page, id, spark) : nothing}</dd>
</div>`;

const rateOf = (value: number | undefined) => (value === undefined ? numberOrDash(value) : formatLearningRate(value));
