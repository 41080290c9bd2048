/** The whole playground as a function of its state. */
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
  <aside class="side" aria-label="Optimizers">${controls(page)}</aside>
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
  return html`<div class="transport" role="toolbar" aria-label="Surface and steps">
    ${surfacePicker(page)}
    <div class="controls">
      ${control('debug-restart', 'Back to the start', 'descent.resetPlayground', () => page.act({ type: 'reset' }), at === 0 && !playing)}
      ${control('debug-step-back', 'One step back', undefined, () => page.act({ type: 'by', steps: -1 }), at === 0)}
      ${control(playing ? 'debug-pause' : 'play', playing ? 'Pause' : 'Play', 'descent.playPlayground', () => page.act({ type: 'toggle' }))}
      ${control('debug-step-over', 'One step on', 'descent.stepPlayground', () => page.act({ type: 'by', steps: 1 }), at >= steps)}
    </div>
    <label class="slider scrub" title="The step that is shown">
      <input
        type="range"
        aria-label="Step"
        min="0"
        max=${steps}
        step="1"
        .value=${live(String(at))}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && page.act({ type: 'at', at: Number(target.value) })}
      />
    </label>
    <output class="step-words" aria-live="off">step ${formatCount(at)} <span class="quiet">of ${formatCount(steps)}</span></output>
    <label class="picker" title="Steps a second while it plays">
      <vscode-single-select
        class="speed"
        label="Steps a second"
        .value=${live(String(settings.speed))}
        @change=${({ target }: Event) => {
          const speed = SPEEDS.find((one) => target !== null && 'value' in target && String(one) === target.value);
          if (speed !== undefined) page.act({ type: 'speed', speed });
        }}
      >${SPEEDS.map(
        (speed) =>
          html`<vscode-option value=${String(speed)} ?selected=${speed === settings.speed}>${speed} steps/s</vscode-option>`,
      )}</vscode-single-select>
    </label>
  </div>`;
}
