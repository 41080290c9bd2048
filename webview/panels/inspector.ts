/** The selected weight taken apart: gradient, slots, update and weight side by side. */
import { html, nothing, svg } from 'lit';
import type { Run, WeightInfo } from '../../src/core/run.ts';
import { BINS, type HistogramsView, type SnapshotView } from '../../src/core/view.ts';
import { chart, marksOf, ranged, seriesOf, wantLayer } from './charts.ts';
import { bandsOf, type Quantity, quantitiesOf } from './layers.ts';
import { figureOf } from './optimizer.ts';
import type { Page } from './page.ts';
import { count, figure } from './words.ts';

export function inspector(page: Page, run: Run, snapshot: SnapshotView | undefined, weight: number, info: WeightInfo) {
  const at = snapshot === undefined || snapshot.step < 0 ? undefined : snapshot.step;
  return html`<section class="inspector" aria-label="Inspector of ${info.name}">
    <h2 class="inspector-title">
      ${info.name}<span class="quiet">${info.shape.join(' × ')} · ${count(info.size)} parameters${info.trainable ? '' : ' · frozen'}</span>
      <span class="quiet inspector-step">${at === undefined ? 'not sampled yet' : `at step ${count(at)}`}</span>
    </h2>
    <div class="quantities">${quantitiesOf(run).map((quantity) => column(page, run, snapshot, weight, quantity))}</div>
    <div class="grid">${direction(page, run, weight, info)} ${stepSize(page, run, weight, info)}</div>
  </section>`;
}

const FIGURES = [
  ['norm', 'norm'],
  ['mean', 'mean'],
  ['min', 'min'],
  ['max', 'max'],
] as const;

function column(page: Page, run: Run, snapshot: SnapshotView | undefined, weight: number, quantity: Quantity) {
  const { id, title, help } = quantity;
  return html`<article class="quantity">
    <h3 title=${help}>${title}</h3>
    <dl class="quantity-figures">
      ${FIGURES.map(
        ([name, label]) => html`<div><dt>${label}</dt><dd>${figure(figureOf(snapshot, weight, `${id}.${name}`))}</dd></div>`,
      )}
    </dl>
    ${histogram(page, run, snapshot?.step, weight, quantity)} ${bandsOf(page, run, quantity, weight, '')}
  </article>`;
}

/** The histogram of the sampled step nearest to the one that is looked at. */
function histogram(page: Page, run: Run, step: number | undefined, weight: number, { id, title, hue }: Quantity) {
  if (!run.header.config.instrumentation.histograms) return nothing;
  const request = { kind: 'histograms', weight, of: id, ...ranged(page, run.header.id), buckets: 128 } as const;
  const view = page.want(`histogram:${run.header.id}:${weight}:${id}`, request);
  const at = nearest(view, step);
  if (!view || at < 0) return html`<div class="histogram-empty quiet">no histogram yet</div>`;
  const counts = view.counts.subarray(at * BINS, (at + 1) * BINS);
  return html`<figure class="histogram" aria-label="Histogram of ${title}">
    <svg viewBox="0 0 ${BINS} 20" preserveAspectRatio="none" class="hue-fill-${hue}" aria-hidden="true">
      ${svg`<path d=${bars(counts)}></path>`}
    </svg>
    <figcaption><span>${figure(view.low[at])}</span><span>${figure(view.high[at])}</span></figcaption>
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

function direction(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['cosine'];
  return chart(page, {
    id: 'cosine',
    title: 'Cosine of update and −gradient',
    unit: name,
    help: '1 is steepest descent, 0 is at right angles, below 0 the step goes uphill for this batch. Momentum brings it below 1.',
    series: [
      seriesOf(wantLayer(page, run.header.id, weight, columns), columns, 'cosine', { key: 'cosine', label: 'cosine', hue: 4 }),
    ],
    marks: marksOf(run),
    y: { from: -1, to: 1 },
    empty: 'It appears with the first sampled step.',
  });
}

function stepSize(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['ratio', 'effectiveStep'];
  const view = wantLayer(page, run.header.id, weight, columns);
  return chart(page, {
    id: 'step-size',
    title: 'Step size',
    unit: name,
    help: '|Δw| ÷ |w| should be about 1e-3; the effective step is the mean of |Δw| ÷ |g| over the elements.',
    scale: 'log',
    series: [
      seriesOf(view, columns, 'ratio', { key: 'ratio', label: '|Δw| ÷ |w|', hue: 2 }),
      seriesOf(view, columns, 'effectiveStep', { key: 'effectiveStep', label: 'effective step', hue: 3 }),
    ],
    marks: marksOf(run),
    empty: 'It appears with the first sampled step.',
  });
}
