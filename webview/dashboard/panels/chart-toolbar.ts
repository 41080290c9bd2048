/** The row above the charts of a tab: how its axes are drawn, and what the figures cost. */
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Run } from '../../../src/core/run.ts';
import type { XAxis } from '../../../src/core/view.ts';
import { controlsOf, type ShownRun } from '../store.ts';
import { AXES } from './charts.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatCount, percentOrDash } from '../../ui/labels.ts';

/** `shown` is undefined where several runs are drawn together. */
export function tools(page: Page, panel: Panel, shown: ShownRun | undefined) {
  if (panel.plain) return nothing;
  const { x, smoothing } = controlsOf(page.state);
  return html`<div class="tools" role="toolbar" aria-label="Charts of this tab">
    ${(shown && panel.tools?.(page, shown)) ?? panel.lead ?? nothing}
    <div class="segments" role="radiogroup" aria-label="Horizontal axis">
      ${(Object.keys(AXES) as XAxis[]).map(
        (axis) => html`<button
          type="button"
          role="radio"
          class="segment"
          aria-checked=${axis === x}
          title=${AXIS_HELP[axis]}
          @click=${() => page.act({ type: 'controls', controls: { x: axis } })}
        >${AXES[axis]}</button>`,
      )}
    </div>
    <label class="slider" title="How much of the past the line averages; the band behind it stays raw.">
      <span>Smoothing</span>
      <input
        type="range"
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
  step: 'Steps of the optimizer',
  epoch: 'Passes over the training examples',
  time: 'Time of training since the start, pauses left out',
};

function pin(page: Page) {
  const { cursor } = page.state;
  if (!cursor?.pinned) return nothing;
  return html`<button type="button" class="follow" title="Look at the newest step again" @click=${() =>
    page.act({ type: 'cursor', cursor: null })}>${icon('pinned')}Step ${formatCount(cursor.step)}</button>`;
}

function sampling({ sampling: sampled }: Run) {
  if (!sampled) return nothing;
  const { every, cost, budget } = sampled;
  const often = every === 1 ? 'every step' : `every ${ordinal(every)} step`;
  return html`<span class="sampling" title="Norms, quantiles and histograms of each weight are read as often as the overhead budget allows (descent.instrumentation.budget).">
    ${icon('pulse')}<span>figures ${often}, ${percentOrDash(cost)} of step time, budget ${percentOrDash(budget)}</span>
  </span>`;
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${suffix}`;
}
