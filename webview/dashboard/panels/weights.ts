/** The weights themselves, and how much each step moves them. */
import { html } from 'lit';
import { chart, marksOf } from './charts.ts';
import { weightLines } from './gradients.ts';
import { bandsOf, picker, ridgesOf, selectedOf, WEIGHT } from './weight-selection.ts';
import type { Panel } from './page.ts';

export const weights: Panel = {
  id: 'weights',
  title: 'Weights',
  tools: (page, { run }) => picker(page, run),
  draw(page, { run }) {
    const selected = selectedOf(page, run);
    if (!selected) return html`<p class="hollow quiet">Weights appear once the model is built.</p>`;
    const { index, info } = selected;
    return html`<div class="grid">
      ${chart(page, {
        id: 'weight-norms',
        title: 'Weight norms',
        unit: '|w|',
        help: 'Norm of each weight. Slow growth that levels off is healthy; growth without end calls for weight decay.',
        series: weightLines(page, run, index, 'weight.norm'),
        marks: marksOf(run),
        empty: 'Norms appear with the first sampled step.',
      })}
      ${chart(page, {
        id: 'update-ratio',
        title: 'Update ÷ weight',
        unit: '|Δw| / |w|',
        help: 'How much of itself each weight moves in a step. About 1e-3 is healthy; 1e-2 is hasty, 1e-5 is asleep.',
        scale: 'log',
        series: weightLines(page, run, index, 'ratio'),
        bands: [{ label: 'healthy', fromValue: 3e-4, toValue: 3e-3, hue: '--vscode-charts-green' }],
        marks: marksOf(run),
        empty: 'Ratios appear with the first sampled step.',
      })}
      ${bandsOf(page, run, WEIGHT, index, info.name)} ${ridgesOf(page, run, WEIGHT, index, info.name)}
    </div>`;
  },
};
