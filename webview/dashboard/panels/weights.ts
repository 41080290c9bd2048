/** The weights themselves, and how much each step moves them. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../src/core/localize.ts';
import { html } from 'lit';
import { chart, marksOf } from './charts.ts';
import { weightLines } from './gradients.ts';
import { bandsOf, picker, ridgesOf, selectedOf, WEIGHT } from './weight-selection.ts';
import type { Panel } from './page.ts';

export const weights: Panel = {
  id: 'weights',
  title: msg('Weights'),
  tools: (page, { run }) => picker(page, run),
  draw(page, { run }) {
    const selected = selectedOf(page, run);
    if (!selected) return html`<p class="hollow quiet">${l10n.t('Weights appear once the model is built.')}</p>`;
    const { index, info } = selected;
    return html`<div class="grid">
      ${chart(page, {
        id: 'weight-norms',
        title: l10n.t('Weight norms'),
        unit: '|w|',
        help: l10n.t(
          'Norm (L2) of each weight. Healthy: slow growth that levels off. If it keeps growing, consider weight decay.',
        ),
        series: weightLines(page, run, index, 'weight.norm'),
        marks: marksOf(run),
        empty: l10n.t('Weight norms appear after the first sampled step.'),
      })}
      ${chart(page, {
        id: 'update-ratio',
        title: l10n.t('Update-to-weight ratio'),
        unit: '|Δw| / |w|',
        help: l10n.t(
          'Relative change of each weight in one step. Healthy: about 1e-3. At 1e-2 the learning rate is likely too high, at 1e-5 too low.',
        ),
        scale: 'log',
        series: weightLines(page, run, index, 'ratio'),
        bands: [{ label: l10n.t('healthy'), fromValue: 3e-4, toValue: 3e-3, hue: '--vscode-charts-green' }],
        marks: marksOf(run),
        empty: l10n.t('Ratios appear after the first sampled step.'),
      })}
      ${bandsOf(page, run, WEIGHT, index, info.name)} ${ridgesOf(page, run, WEIGHT, index, info.name)}
    </div>`;
  },
};
