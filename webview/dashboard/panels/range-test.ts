/** A learning rate range test: the loss over the rate, and what it suggests. */
import { find } from '../../../src/core/params.ts';
import { optimizers } from '../../../src/catalog/optimizers/index.ts';
import { translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { type RangeCurve, type RangeTest, rangeCurve } from '../../../src/core/range-test.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import type { ChartSpec, Mark } from '../../charts/chart-spec.ts';
import type { ShownRun } from '../state.ts';
import { header, outcome } from './header.ts';
import { notices } from './notices.ts';
import { button, hint, icon, type Page } from './page.ts';
import { isLive, formatSetting } from '../../ui/labels.ts';

/** The whole page of a range test: it has no other tabs, since nothing else of it means anything. */
export function rangeTest(page: Page, shown: ShownRun, test: RangeTest) {
  const { run } = shown;
  const view = page.subscribe(`range:${run.header.id}`, {
    kind: 'series',
    table: 'steps',
    run: run.header.id,
    x: 'step',
    columns: ['learningRate', 'loss'],
    buckets: Math.max(64, 2 * test.steps),
  });
  const done = view?.x.length ?? 0;
  const share = Math.min(1, done / test.steps);
  const how = { share, epoch: 1, epochs: 1, step: done, steps: test.steps };
  const curve = rangeCurve(view?.columns[0]?.mean ?? [], view?.columns[1]?.mean ?? []);
  return html`<div class="page narrow study-page">
    ${header(page, shown, how)} ${notices(page, run)} ${outcome(page, run)}
    <main class="panel-body study-body">
      <p class="lead-in">${told(run, test, curve, done)}</p>
      <div class="study-chart tall">${plot(page, run.header.id, view, curve)}</div>
      ${suggestions(page, shown, curve)}
    </main>
  </div>`;
}

function told(run: ShownRun['run'], { min, max, steps }: RangeTest, { suggestions }: RangeCurve, done: number) {
  if (isLive(run.status))
    return l10n.t('Step {done} of {steps}. The learning rate increases exponentially from {min} to {max}.', {
      done,
      steps,
      min: formatSetting(min),
      max: formatSetting(max),
    });
  const reason = run.ended?.reason ?? l10n.t('The test was interrupted.');
  return suggestions.length === 0
    ? l10n.t('{0} The loss did not decrease at any learning rate, so no learning rate is suggested.', reason)
    : l10n.t('{0} The weights were discarded.', reason);
}

function plot(page: Page, id: string, view: SeriesView | undefined, curve: RangeCurve) {
  const x = Float64Array.from(view?.columns[0]?.mean ?? [], Math.log10);
  const extent = [x[0] ?? 0, x.at(-1) ?? 0] as const;
  const raw = view && { ...view, x, extent };
  const smoothed = Float32Array.from(x, (_, i) => curve.smoothed[i] ?? Number.NaN);
  const nonFinite = new Float32Array(smoothed.length);
  const line = raw && {
    ...raw,
    columns: [{ mean: smoothed, min: smoothed, max: smoothed, nonFinite }],
    newest: smoothed.slice(-1),
  };
  const marks = curve.suggestions.map(
    ({ id, title, learningRate, at }): Mark => ({
      id: `suggestion:${id}`,
      // The tenth of the minimum stands at its own rate, not at the minimum's.
      step: raw ? (raw.step[stepOf(x, Math.log10(learningRate), at)] ?? 0) : 0,
      icon: ICONS[id],
      label: `${title}: ${formatSetting(learningRate)}`,
      kind: 'change',
    }),
  );
  const { hidden, scales } = page.state.layout;
  const spec: ChartSpec = {
    id: 'range-test',
    title: l10n.t('Loss vs. learning rate'),
    help: l10n.t(
      'Loss of each batch against the learning rate of its step. A good learning rate lies where the loss falls steeply, well before it diverges.',
    ),
    x: 'rate',
    range: null,
    cursor: page.state.cursor,
    scale: scales['range-test'] ?? 'log',
    smoothing: 0,
    hidden: new Set(hidden['range-test']),
    series: [
      {
        key: l10n.t('smoothed'),
        label: l10n.t('smoothed'),
        hue: 0,
        view: line,
        column: 0,
        exact: true,
        help: l10n.t('Exponential moving average with bias correction.'),
      },
      {
        key: 'loss',
        label: l10n.t('each step'),
        hue: '--vscode-descriptionForeground',
        view: raw,
        column: 1,
        exact: true,
        thin: true,
      },
    ],
    marks,
    empty: l10n.t('The curve appears after the first step.'),
  };
  return html`<canvas-chart class="figure" data-run=${id} .spec=${page.memo(spec.id, spec)}></canvas-chart>`;
}

const ICONS = { steepest: 'arrow-down', valley: 'star-full', minimum: 'target' } as const;

/** The row whose rate is nearest to this one. */
function stepOf(x: Float64Array, place: number, fallback: number): number {
  const at = x.findIndex((value) => value >= place - 1e-9);
  return at < 0 ? fallback : at;
}

function suggestions(page: Page, { run }: ShownRun, curve: RangeCurve) {
  if (curve.suggestions.length === 0) return nothing;
  const over = !isLive(run.status);
  const { optimizer } = run.header.config;
  return html`<ul class="suggestions" aria-label=${l10n.t('Suggested learning rates')}>
    ${curve.suggestions.map(
      ({ id, title, help, learningRate }) => html`<li class="suggestion">
        <span class="suggestion-name">${icon(ICONS[id])}${title}</span>
        <b class="suggestion-rate">${formatSetting(learningRate)}</b>
        <span class="quiet">${help}</span>
        ${
          page.state.commands && over
            ? html`<span title=${hint(page, l10n.t('Save {0} with learning rate {1} to the settings', translated(find(optimizers, optimizer.type)?.title ?? optimizer.type), formatSetting(learningRate)), 'descent.applyToWorkspace')}
              >${button(
                l10n.t('Apply to Workspace'),
                () => page.command('descent.applyToWorkspace', run.header.id, { optimizer: { ...optimizer, learningRate } }),
                id === 'valley' ? 'primary' : 'secondary',
              )}</span>`
            : nothing
        }
      </li>`,
    )}
  </ul>`;
}
