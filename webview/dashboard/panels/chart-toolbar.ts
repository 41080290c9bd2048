/** The row above the charts of a tab: how its axes are drawn, and what the figures cost. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Run } from '../../../src/core/run.ts';
import type { XAxis } from '../../../src/core/view.ts';
import { controlsOf, type ShownRun } from '../state.ts';
import { AXES } from './charts.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatCount, percentOrDash } from '../../ui/labels.ts';

/** `shown` is undefined where several runs are drawn together. */
export function tools(page: Page, panel: Panel, shown: ShownRun | undefined) {
  if (panel.plain) return nothing;
  const { x, smoothing, logX } = controlsOf(page.state);
  return html`<div class="tools" role="toolbar" aria-label=${l10n.t('Chart options')}>
    ${(shown && panel.tools?.(page, shown)) ?? panel.lead ?? nothing}
    <div class="segments" role="radiogroup" aria-label=${l10n.t('X axis')}>
      ${(Object.keys(AXES) as XAxis[]).map(
        (axis) => html`<button
          type="button"
          role="radio"
          class="segment"
          aria-checked=${axis === x}
          title=${translated(AXIS_HELP[axis])}
          @click=${() => page.act({ type: 'controls', controls: { x: axis } })}
        >${translated(AXES[axis])}</button>`,
      )}
    </div>
    <button
      type="button"
      class="segment alone"
      aria-pressed=${logX}
      title=${l10n.t('Use a logarithmic x-axis, which shows the beginning of the run in more detail')}
      @click=${() => page.act({ type: 'controls', controls: { logX: !logX } })}
    >${l10n.t('Log x')}</button>
    <label class="slider" title=${l10n.t('Smoothing factor of the moving average. The shaded range behind each line shows the raw values.')}>
      <span>${l10n.t('Smoothing')}</span>
      <input
        type="range"
        aria-label=${l10n.t('Smoothing')}
        aria-valuetext=${smoothing.toFixed(2)}
        min="0"
        max="0.99"
        step="0.01"
        .value=${live(String(smoothing))}
        @input=${(event: Event) => {
          if (event.target instanceof HTMLInputElement)
            page.act({ type: 'controls', controls: { smoothing: Number(event.target.value) } });
        }}
      />
      <output>${smoothing.toFixed(2)}</output>
    </label>
    ${pin(page)} ${shown ? sampling(shown.run) : nothing}
  </div>`;
}

const AXIS_HELP: Readonly<Record<XAxis, string>> = {
  step: msg('Optimizer steps'),
  epoch: msg('Epochs: passes over the training examples'),
  time: msg('Training time since the start, without pauses'),
};

function pin(page: Page) {
  const { cursor } = page.state;
  if (!cursor?.pinned) return nothing;
  return html`<button type="button" class="follow" title=${l10n.t('Return to the latest step')} @click=${() =>
    page.act({ type: 'cursor', cursor: null })}>${icon('pinned')}${l10n.t('Step {0}', formatCount(cursor.step))}</button>`;
}

function sampling({ sampling: sampled }: Run) {
  if (!sampled) return nothing;
  const { every, cost, budget } = sampled;
  const shares = { cost: percentOrDash(cost), budget: percentOrDash(budget) };
  return html`<span
    class="sampling"
    title=${l10n.t('Norms, quantiles, and histograms of each weight are sampled as often as the overhead budget allows (descent.instrumentation.budget).')}
  >
    ${icon('pulse')}<span>${
      every === 1
        ? l10n.t('statistics every step, overhead {cost} (budget {budget})', shares)
        : l10n.t('statistics every {every} steps, overhead {cost} (budget {budget})', { every, ...shares })
    }</span>
  </span>`;
}
