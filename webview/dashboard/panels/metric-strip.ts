/** The second row: the newest figures, each with the way it came, in cells whose width never changes. */
import { html, nothing } from 'lit';
import { backendNotes } from '../../../src/core/backend.ts';
import { formatLearningRate } from '../../../src/core/format.ts';
import type { Progress } from '../../../src/core/progress.ts';
import type { Run } from '../../../src/core/run.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import type { Hue } from '../../charts/chart-spec.ts';
import { sparkLine } from './charts.ts';
import { metricsOf } from './metric-columns.ts';
import type { Page } from './page.ts';
import { numberOrDash, metricName, metricOrDash } from '../../ui/labels.ts';

/** The newest rows, for figures. */
const RECENT = ['loss', 'gradientNorm', 'learningRate'] as const;
const TREND = ['loss', 'gradientNorm', 'learningRate', 'stepTime'] as const;

/** The rows since the last epoch but one: few, so that the newest comes unaveraged. */
export function wantRecent(page: Page, run: Run): SeriesView | undefined {
  if (!run.started) return undefined;
  const perEpoch = run.started.stepsPerEpoch;
  const from = Math.max(0, Math.min(run.epochEnds.at(-1) ?? 0, run.step) - Math.min(perEpoch, 64));
  return page.subscribe(`recent:${run.header.id}`, {
    kind: 'series',
    table: 'steps',
    run: run.header.id,
    x: 'step',
    from,
    buckets: 1024,
    columns: RECENT,
  });
}

interface Cell {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly help: string;
  readonly spark?: { readonly values: ArrayLike<number>; readonly hue: Hue };
}

export function metricStrip(page: Page, run: Run, recent: SeriesView | undefined, { stepsPerSecond }: Progress) {
  const { id } = run.header;
  const { validation } = metricsOf(run);
  const trend = run.started
    ? page.subscribe(`trend:${id}`, { kind: 'series', table: 'steps', run: id, x: 'step', buckets: 64, columns: TREND })
    : undefined;
  const epochs = run.started
    ? page.subscribe(`trend-epochs:${id}`, {
        kind: 'series',
        table: 'epochs',
        run: id,
        x: 'step',
        buckets: 64,
        columns: validation,
      })
    : undefined;
  const at = (column: (typeof TREND)[number]) => trend?.columns[TREND.indexOf(column)]?.mean ?? [];
  const now = (column: (typeof RECENT)[number]) => last(recent?.columns[RECENT.indexOf(column)]?.mean);
  const cells: Cell[] = [
    {
      id: 'loss',
      label: 'loss',
      value: numberOrDash(now('loss')),
      help: 'Training loss of the newest batch, penalties included. It should fall, noisily; a steady rise means the learning rate is too high.',
      spark: { values: at('loss'), hue: 0 },
    },
    ...validation.slice(0, 2).map((name, i): Cell => {
      const means = epochs?.columns[i]?.mean ?? [];
      const value = last(means);
      return {
        id: name,
        label: SHORT[name] ?? metricName(name).replace('validation', 'val'),
        value: metricOrDash(name, value),
        help:
          name === 'val_loss'
            ? 'Loss on the validation examples after the last epoch. It should follow the training loss; when it rises while that falls, the model overfits.'
            : `${metricName(name)} after the last epoch, on examples the training does not see.`,
        spark: { values: means, hue: i },
      };
    }),
    {
      id: 'lr',
      label: 'lr',
      value: rateOf(now('learningRate')),
      help: 'Learning rate of the newest step, after the schedule. For Adam 1e-3 is a common start, for SGD 1e-1 to 1e-2.',
      spark: { values: at('learningRate'), hue: 3 },
    },
    {
      id: 'gradient',
      label: '|g|',
      value: numberOrDash(now('gradientNorm')),
      help: 'Euclidean norm of all gradients together, before clipping. It should stay within an order of magnitude or two; sudden jumps mean instability.',
      spark: { values: at('gradientNorm'), hue: 4 },
    },
    {
      id: 'speed',
      label: 'steps/s',
      value: numberOrDash(stepsPerSecond),
      help: 'Optimizer steps a second over the newest steps, what the dashboard costs included.',
      spark: { values: Array.from(at('stepTime'), (ms) => 1000 / ms), hue: 5 },
    },
  ];
  return html`<dl class="figures" aria-label="Newest figures">
    ${cells.map((cell) => draw(page, cell))}
    ${
      run.started
        ? html`<div class="cell backend" title=${backendNotes(run.started.backend).join('\n')}>
          <dt>backend</dt>
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

const SHORT: Readonly<Record<string, string>> = { val_loss: 'val loss', val_accuracy: 'val acc', val_acc: 'val acc' };

const draw = (page: Page, { id, label, value, help, spark }: Cell) => html`<div class="cell" data-figure=${id} title=${help}>
  <dt>${label}</dt>
  <dd><span class="number">${value}</span>${spark ? sparkLine(page, id, spark) : nothing}</dd>
</div>`;

/** The last value that is a number or a true NaN of the newest row. */
const last = (values: ArrayLike<number> | undefined) => (values && values.length > 0 ? values[values.length - 1] : undefined);

const rateOf = (value: number | undefined) => (value === undefined ? numberOrDash(value) : formatLearningRate(value));
