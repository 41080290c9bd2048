/** The selected weight taken apart: gradient, slots, update and weight side by side, at the step that is looked at. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import { isFrozen, type Run, type WeightInfo } from '../../../src/core/run.ts';
import { BINS, type HistogramsView, type SeriesView, snapshotStatistic, type SnapshotView } from '../../../src/core/view.ts';
import { chart, marksOf, ranged, seriesOf, wantLayer } from './charts.ts';
import { weightDynamics } from './weight-dynamics.ts';
import { elements } from './followed-elements.ts';
import { bandsOf, type Quantity, quantitiesOf, quantityTitle } from './weight-selection.ts';
import type { Page } from './page.ts';
import { formatCount, numberOrDash } from '../../ui/labels.ts';

export function inspector(page: Page, run: Run, snapshot: SnapshotView | undefined, weight: number, info: WeightInfo) {
  const at = snapshot === undefined || snapshot.step < 0 ? undefined : snapshot.step;
  return html`<section class="inspector" aria-label=${l10n.t('Inspector: {0}', info.name)}>
    <h2 class="inspector-title">
      ${info.name}<span class="quiet">${[
        info.shape.join(' × '),
        info.size === 1 ? l10n.t('1 parameter') : l10n.t('{0} parameters', formatCount(info.size)),
        ...(isFrozen(run, info) ? [l10n.t('frozen')] : []),
      ].join(' · ')}</span>
      ${at === undefined ? html`<span class="quiet inspector-step">${l10n.t('not sampled yet')}</span>` : scrubber(page, run, weight, at)}
    </h2>
    <div class="quantities">${quantitiesOf(run).map((quantity) => column(page, run, snapshot, weight, quantity))}</div>
    ${weightDynamics(page, run, weight, info)} ${elements(page, run, weight, info)}
  </section>`;
}

/** A slider over the sampled steps that are shown; at its right end it follows what is new. */
function scrubber(page: Page, run: Run, weight: number, at: number) {
  const view = wantLayer(page, run.header.id, weight, ['weight.norm']);
  const last = (view?.step.length ?? 0) - 1;
  if (!view || last < 1) return html`<span class="quiet inspector-step">${l10n.t('at step {0}', formatCount(at))}</span>`;
  // Where the user has gone, not how far the figures have followed: keys may come faster than answers.
  const { cursor } = page.state;
  const place = cursor?.pinned ? placeOf(view, cursor.step) : last;
  const go = (to: number) => {
    const step = view.step[to];
    page.act({ type: 'cursor', cursor: to >= last || step === undefined ? null : { step, pinned: true } });
  };
  return html`<label
    class="slider scrubber inspector-step"
    title=${l10n.t('Move through the sampled steps. Use the arrow keys for single steps, Page Up and Page Down for larger ones, and End to follow the latest step.')}
  >
    <span class="quiet">${l10n.t('Step')}</span>
    <input
      type="range"
      aria-label=${l10n.t('Inspected step')}
      min="0"
      max=${last}
      step="1"
      aria-valuetext=${l10n.t('step {0}', formatCount(at))}
      .value=${live(String(place))}
      @input=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) go(Number(event.target.value));
      }}
    />
    <output>${formatCount(at)}</output>
  </label>`;
}

/** The bucket that a step is in. */
export function placeOf({ step }: Pick<SeriesView, 'step'>, at: number): number {
  const after = step.findIndex((first) => first > at);
  return after < 0 ? Math.max(0, step.length - 1) : Math.max(0, after - 1);
}

const FIGURES = [
  ['norm', msg('norm')],
  ['mean', msg('mean')],
  ['min', msg('min')],
  ['max', msg('max')],
] as const;

function column(page: Page, run: Run, snapshot: SnapshotView | undefined, weight: number, quantity: Quantity) {
  const { id } = quantity;
  const [title, help] = [quantityTitle(quantity), translated(quantity.help)];
  return html`<article class="quantity">
    <h3 title=${help}>${title}</h3>
    <p class="caption">${help}</p>
    <dl class="quantity-figures">
      ${FIGURES.map(
        ([name, label]) =>
          html`<div><dt>${translated(label)}</dt><dd>${numberOrDash(snapshotStatistic(snapshot, weight, `${id}.${name}`))}</dd></div>`,
      )}
    </dl>
    ${histogram(page, run, snapshot?.step, weight, quantity)} ${norm(page, run, weight, quantity)}
    ${bandsOf(page, run, quantity, weight, '')}
  </article>`;
}

function norm(page: Page, run: Run, weight: number, quantity: Quantity) {
  const { id, hue } = quantity;
  const columns = [`${id}.norm`];
  return chart(page, {
    id: `norm-${id}`,
    title: l10n.t('Norm'),
    help: l10n.t('Norm (L2) over steps.'),
    scale: 'log',
    series: [
      seriesOf(wantLayer(page, run.header.id, weight, columns), columns, `${id}.norm`, {
        key: 'norm',
        label: quantityTitle(quantity),
        hue,
      }),
    ],
    marks: marksOf(run),
    empty: l10n.t('The norm appears after the first sampled step.'),
  });
}

/** The histogram of the sampled step nearest to the one that is looked at. */
function histogram(page: Page, run: Run, step: number | undefined, weight: number, quantity: Quantity) {
  const { id, hue } = quantity;
  if (!run.header.config.instrumentation.histograms) return nothing;
  const request = { kind: 'histograms', weight, of: id, ...ranged(page, run.header.id), buckets: 128 } as const;
  const view = page.subscribe(`histogram:${run.header.id}:${weight}:${id}`, request);
  const at = nearest(view, step);
  if (!view || at < 0) return html`<div class="histogram-empty quiet">${l10n.t('No histogram yet')}</div>`;
  const counts = view.counts.subarray(at * BINS, (at + 1) * BINS);
  return html`<figure class="histogram" aria-label=${l10n.t('Histogram: {0}, step {1}', quantityTitle(quantity), formatCount(view.step[at] ?? 0))}>
    <svg viewBox="0 0 ${BINS} 20" preserveAspectRatio="none" class="hue-fill-${hue}" aria-hidden="true">
      ${svg`<path d=${bars(counts)}></path>`}
    </svg>
    <figcaption>
      <span>${numberOrDash(view.low[at])}</span><span>${l10n.t('step {0}', formatCount(view.step[at] ?? 0))}</span><span>${numberOrDash(view.high[at])}</span>
    </figcaption>
  </figure>`;
}

function nearest(view: HistogramsView | undefined, step: number | undefined): number {
  if (!view || view.step.length === 0) return -1;
  if (step === undefined || step < 0) return view.step.length - 1;
  let best = 0;
  for (let i = 1; i < view.step.length; i++)
    if (Math.abs((view.step[i] ?? 0) - step) <= Math.abs((view.step[best] ?? 0) - step)) best = i;
  return best;
}

/** Bars as one path, the highest 20 units high; the height is the square root of the count, so that tails are seen. */
export function bars(counts: ArrayLike<number>): string {
  const all = Array.from(counts, (n) => Math.sqrt(Math.max(0, n)));
  const most = Math.max(...all, 1e-9);
  return all.map((n, i) => `M${i + 0.05} 20V${(20 - (n / most) * 20).toFixed(2)}H${i + 0.95}V20Z`).join('');
}
