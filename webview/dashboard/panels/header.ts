/** The first row: which run this is, how it is doing, how far it is, and what can be done about it. */
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatWholeDuration } from '../../../src/core/format.ts';
import type { Progress } from '../../../src/core/progress.ts';
import type { Run } from '../../../src/core/run.ts';
import type { ShownRun } from '../store.ts';
import { menu } from './menu.ts';
import { action, button, hint, icon, type Page } from './page.ts';
import { formatCount, isLive, statusLabel, metricOrDash } from '../../ui/labels.ts';

export function header(page: Page, { run, notes }: ShownRun, progress: Progress) {
  const { id } = run.header;
  const title = notes.name || run.header.title;
  return html`<header class="header">
    <div class="identity">
      ${state(run)}
      <h1 class="title" title=${title}>${notes.starred ? icon('star-full', 'star') : nothing}${title}</h1>
    </div>
    ${page.state.commands ? controls(page, run) : nothing}
    ${bar(run, progress)}
    <div class="corner">
      ${page.state.commands ? action(page, 'settings-gear', 'Open the settings of Descent', 'descent.openSettings') : nothing}
      ${menu(page, id, notes)}
    </div>
  </header>`;
}

function state(run: Run) {
  const { icon: name, word, tone } = statusLabel(run.status);
  const best = !isLive(run.status) && run.best && !run.header.rangeTest ? ` (best ${bestWords(run)})` : '';
  const spin = run.status === 'starting' ? 'codicon-modifier-spin' : '';
  return html`<span class="state" title=${run.ended?.reason ?? ''}>${icon(name, `${tone} ${spin}`)}<span>${word}${best}</span></span>`;
}

function controls(page: Page, run: Run) {
  const { id } = run.header;
  if (run.status === 'starting')
    return html`<div class="controls">${action(page, 'debug-stop', 'Stop', 'descent.stop', id)}</div>`;
  if (!isLive(run.status)) {
    const broken = run.status === 'interrupted' || run.status === 'failed' || run.status === 'stopped';
    const resume = broken && run.checkpoint;
    return html`<div class="controls">
      ${resume ? button('Resume from Checkpoint', () => page.command('descent.resumeRun', id), 'primary', 'debug-restart') : nothing}
      ${button('Train Again', () => page.command('descent.start', id), broken && !resume ? 'primary' : 'secondary', 'play')}
    </div>`;
  }
  const paused = run.status === 'paused';
  return html`<div class="controls" role="toolbar" aria-label="Training">
    ${
      paused
        ? action(page, 'debug-continue', 'Resume the training', 'descent.resume', id)
        : action(page, 'debug-pause', 'Pause after this step', 'descent.pause', id)
    }
    ${action(page, 'debug-step-over', 'Run one step and pause', 'descent.step', id)}
    ${action(page, 'debug-stop', 'Stop and keep the best weights', 'descent.stop', id)}
  </div>`;
}

function bar(run: Run, { share, epoch, epochs, step, steps, left }: Progress) {
  // A range test counts steps: how many epochs they make is of no interest.
  const place = run.header.rangeTest ? `step ${step}/${steps}` : `epoch ${epoch}/${epochs}`;
  const words = run.status === 'starting' ? 'starting' : place;
  const rest =
    !isLive(run.status) || left === undefined ? '' : run.status === 'paused' ? 'paused' : `${formatWholeDuration(left)} left`;
  return html`<div class="progress" title=${`Step ${formatCount(step)} of ${formatCount(steps)}`}>
    <span class="progress-words">${words}</span>
    <progress class="progress-bar" aria-label="Progress of the training" max="1" .value=${live(share)}></progress>
    <span class="progress-share">${Math.floor(share * 100)}&#8239;%</span>
    <span class="progress-left">${rest}</span>
  </div>`;
}

/** The line below the header of a run that did not end well, or that waits for something. */
export function outcome(page: Page, run: Run) {
  if (run.status === 'failed' || run.status === 'diverged') return fault(page, run);
  if (run.status === 'interrupted')
    return html`<div class="banner warn" role="status">
      ${icon('debug-disconnect')}
      <p>
        The trainer is gone: it was closed, killed, or the machine was restarted. Nothing recorded is lost.
        ${run.checkpoint ? `Its last checkpoint is of step ${formatCount(run.checkpoint.step)}.` : 'It had not yet written a checkpoint.'}
      </p>
    </div>`;
  if (run.status === 'starting')
    return html`<div class="banner" role="status">
      ${icon('loading', 'codicon-modifier-spin')}
      <p>Starting the trainer: it loads the data, builds the model and compiles the kernels. The first figures come with the first step.</p>
    </div>`;
  return nothing;
}

function fault(page: Page, run: Run) {
  const found = run.ended?.fault;
  const message = found?.message ?? run.ended?.reason ?? 'The training ended without saying why.';
  const where = found?.file === undefined ? undefined : place(found.file, found.line, found.column);
  return html`<div class="banner bad" role="alert">
    ${icon(statusLabel(run.status).icon)}
    <div>
      <p class="fault">${message}</p>
      ${found?.remedy === undefined ? nothing : html`<p class="remedy">${found.remedy}</p>`}
      ${
        where === undefined
          ? nothing
          : page.state.commands
            ? html`<p>
              <button class="link" type="button" title=${hint(page, 'Open the file there', 'descent.openFault')} @click=${() =>
                page.command('descent.openFault', run.header.id)}>${where}</button>
            </p>`
            : html`<p class="place">${where}</p>`
      }
    </div>
  </div>`;
}

/** The end of a path and the line in it: what fits and still says which file. */
const place = (file: string, line?: number, column?: number) =>
  [file.split(/[\\/]/).slice(-2).join('/'), line, column].filter((part) => part !== undefined).join(':');

export function bestWords({ best, header: { config } }: Run) {
  if (!best) return 'none yet';
  return `${metricOrDash(config.earlyStopping.monitor, best.value)} at epoch ${best.epoch}`;
}
