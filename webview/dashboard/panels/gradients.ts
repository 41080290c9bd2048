/** The gradients, layer by layer in the model's order. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../src/core/localize.ts';
import { html } from 'lit';
import type { Run, WeightInfo } from '../../../src/core/run.ts';
import type { Hue } from '../../charts/chart-spec.ts';
import { chart, derived, marksOf, seriesOf, wantLayer } from './charts.ts';
import { bandsOf, GRADIENT, picker, ridgesOf, selectedOf, trainedOf } from './weight-selection.ts';
import { clipping } from './clipping.ts';
import { gradientFlow } from './overview.ts';
import type { Page, Panel } from './page.ts';

/** Lines that one chart can hold and still be read. */
const LINES = 8;

export const gradients: Panel = {
  id: 'gradients',
  title: msg('Gradients'),
  tools: (page, { run }) => picker(page, run),
  draw(page, { run }) {
    const selected = selectedOf(page, run);
    if (!selected) return html`<p class="hollow quiet">${l10n.t('Gradients appear once the model is built.')}</p>`;
    const { index, info } = selected;
    return html`<div class="grid">
      ${norms(page, run, index)} ${clipping(page, run)} ${gradientFlow(page, run)} ${ridgesOf(page, run, GRADIENT, index, info.name)}
      ${bandsOf(page, run, GRADIENT, index, info.name)} ${health(page, run, index, info)} ${nonFinite(page, run, index, info)}
    </div>`;
  },
};

/** The weights whose lines are drawn: the largest kernels' layers, always with the selected one, in the model's order. */
export function drawnWeights(run: Run, selected: number): readonly number[] {
  const weights = run.started?.weights ?? [];
  const bySize = trainedOf(run).toSorted((a, b) => (weights[b]?.size ?? 0) - (weights[a]?.size ?? 0));
  return [...new Set([selected, ...bySize])].slice(0, LINES).sort((a, b) => a - b);
}

/** One column of the layers table for several weights. */
export function weightLines(page: Page, run: Run, selected: number, column: string) {
  const drawn = drawnWeights(run, selected);
  return drawn.map((weight, i) => {
    const name = run.started?.weights[weight]?.name ?? String(weight);
    return seriesOf(wantLayer(page, run.header.id, weight, [column]), [column], column, {
      key: String(weight),
      label: name,
      hue: depthHue(i, drawn.length),
      // Next to each other on the scale, the kernel and the bias of a layer would hardly be told apart.
      ...(/bias/i.test(name) ? { dash: true } : {}),
    });
  });
}

/** A sequential scale along depth: the first is next to the input. */
const depthHue = (i: number, of: number): Hue => `--depth-${of > 1 ? Math.round((i * (LINES - 1)) / (of - 1)) : 0}`;

function norms(page: Page, run: Run, selected: number) {
  return chart(page, {
    id: 'gradient-norms',
    title: l10n.t('Gradient norms'),
    unit: '|g|',
    help: l10n.t(
      'Gradient norm of each weight. Healthy: within a few orders of magnitude of each other. When all fall together, the model is converging.',
    ),
    scale: 'log',
    series: weightLines(page, run, selected, 'gradient.norm'),
    marks: marksOf(run),
    empty: l10n.t('Gradient norms appear after the first sampled step.'),
  });
}

const HEALTH = ['gradient.zeros', 'gradient.mean', 'gradient.norm'] as const;

/** The share of zeros, and the mean against the spread. */
function health(page: Page, run: Run, weight: number, { name, size }: WeightInfo) {
  const view = wantLayer(page, run.header.id, weight, HEALTH);
  const noise = derived(view, ([, mean = Number.NaN, norm = Number.NaN]) => signalToNoise(mean, norm, size));
  return chart(page, {
    id: 'gradient-health',
    title: l10n.t('Sparsity and signal-to-noise ratio'),
    unit: name,
    help: l10n.t(
      'Fraction of gradient elements that are exactly zero (well above 0.5 suggests dead units), and |mean| ÷ standard deviation over the elements.',
    ),
    series: [
      seriesOf(view, HEALTH, 'gradient.zeros', { key: 'zeros', label: l10n.t('fraction of zeros'), hue: 4, share: true }),
      { key: 'signal', label: l10n.t('signal-to-noise ratio'), hue: 1, view: noise, column: 0 },
    ],
    marks: marksOf(run),
    y: { from: 0 },
    empty: l10n.t('Both appear after the first sampled step.'),
  });
}

/** |mean| over the standard deviation, both over the elements; from the mean and the Euclidean norm, which are exact. */
export function signalToNoise(mean: number, norm: number, size: number): number {
  const variance = (norm * norm) / size - mean * mean;
  return variance > 0 ? Math.abs(mean) / Math.sqrt(variance) : Number.NaN;
}

function nonFinite(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['gradient.nonFinite'];
  return chart(page, {
    id: 'gradient-non-finite',
    title: l10n.t('Non-finite elements'),
    unit: name,
    help: l10n.t(
      'Number of gradient elements that are NaN or infinite. Any value above zero corrupts the weights from that step on.',
    ),
    series: [
      seriesOf(wantLayer(page, run.header.id, weight, columns), columns, 'gradient.nonFinite', {
        key: 'nonFinite',
        label: l10n.t('NaN or infinite'),
        hue: '--vscode-errorForeground',
      }),
    ],
    marks: marksOf(run),
    y: { from: 0, to: 1 },
    empty: l10n.t('Counts appear after the first sampled step.'),
  });
}
