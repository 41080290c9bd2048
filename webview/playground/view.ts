/** The whole playground as a function of its state. */
import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../dashboard/panels/page.ts';
import { formatCount } from '../ui/labels.ts';
import { controls, surfacePicker } from './controls.ts';
import { contour, heights } from './figures.ts';
import type { Playground } from './page.ts';
import { insight, results } from './results.ts';
import { SPEEDS } from './settings.ts';

export const view = (page: Playground): TemplateResult => html`<div class="page playground">
  <main class="stage">
    ${transport(page)}
    <div class="pictures">
      <div class="picture">${contour(page)}</div>
      <div class="readings">
        <div class="heights">${heights(page)}</div>
        ${results(page)} ${insight(page)}
      </div>
    </div>
  </main>
  <aside class="side" aria-label=${l10n.t('Optimizers')}>${controls(page)}</aside>
</div>`;

/** Play, pause, step: as one controls a video, or a debugger. */
function transport(page: Playground) {
  const { settings, playing, keys } = page.state;
  const { steps } = settings.own;
  const at = Math.floor(settings.at);
  const control = (name: string, title: string, command: string | undefined, act: () => void, disabled = false) => {
    const key = command === undefined ? undefined : keys[command];
    return html`<button
      type="button"
      class="action"
      title=${key ? `${title} (${key})` : title}
      aria-label=${title}
      ?disabled=${disabled}
      @click=${act}
    >${icon(name)}</button>`;
  };
  return html`<div class="transport" role="toolbar" aria-label=${l10n.t('Test function and steps')}>
    ${surfacePicker(page)}
    <div class="controls">
      ${control('debug-restart', l10n.t('Reset'), 'descent.resetPlayground', () => page.act({ type: 'reset' }), at === 0 && !playing)}
      ${control('debug-step-back', l10n.t('Step Back'), undefined, () => page.act({ type: 'by', steps: -1 }), at === 0)}
      ${control(playing ? 'debug-pause' : 'play', playing ? l10n.t('Pause') : l10n.t('Play'), 'descent.playPlayground', () => page.act({ type: 'toggle' }))}
      ${control('debug-step-over', l10n.t('Step Forward'), 'descent.stepPlayground', () => page.act({ type: 'by', steps: 1 }), at >= steps)}
    </div>
    <label class="slider scrub" title=${l10n.t('Shown step')}>
      <input
        type="range"
        aria-label=${l10n.t('Step')}
        aria-valuetext=${l10n.t('step {0} of {1}', formatCount(at), formatCount(steps))}
        min="0"
        max=${steps}
        step="1"
        .value=${live(String(at))}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && page.act({ type: 'at', at: Number(target.value) })}
      />
    </label>
    <output class="step-words" aria-live="off">${l10n.t('step {0} of {1}', formatCount(at), formatCount(steps))}</output>
    <label class="picker" title=${l10n.t('Playback speed in steps per second')}>
      <vscode-single-select
        class="speed"
        label=${l10n.t('Playback speed')}
        .value=${live(String(settings.speed))}
        @change=${({ target }: Event) => {
          const speed = SPEEDS.find((one) => target !== null && 'value' in target && String(one) === target.value);
          if (speed !== undefined) page.act({ type: 'speed', speed });
        }}
      >${SPEEDS.map(
        (speed) =>
          html`<vscode-option value=${String(speed)} ?selected=${speed === settings.speed}>${l10n.t('{0} steps/s', speed)}</vscode-option>`,
      )}</vscode-single-select>
    </label>
  </div>`;
}
