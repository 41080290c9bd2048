/** The first row: which run this is, how it is doing, how far it is, and what can be done about it. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { monitorOf } from '../../../src/core/early-stopping.ts';
import { formatWholeDuration } from '../../../src/core/format.ts';
import type { Progress } from '../../../src/core/progress.ts';
import type { Run } from '../../../src/core/run.ts';
import { nameOf, type ShownRun } from '../state.ts';
import { menu } from './menu.ts';
import { action, button, hint, icon, type Page } from './page.ts';
import { formatCount, isLive, statusLabel, metricOrDash } from '../../ui/labels.ts';

export function header(page: Page, shown: ShownRun, progress: Progress) {
  const { run, notes } = shown;
  const { id } = run.header;
  const title = nameOf(page.state, shown);
  return html`<header class="header">
    <div class="identity">
      ${state(run)}
      <h1 class="title" title=${title}>${notes.starred ? icon('star-full', 'star') : nothing}${title}</h1>
    </div>
    ${page.state.commands ? controls(page, run) : nothing}
    ${bar(run, progress)}
    <div class="corner">
      ${page.state.commands ? action(page, 'settings-gear', l10n.t('Open Settings'), 'descent.openSettings') : nothing}
      ${menu(page, id, notes)}
    </div>
  </header>`;
}

function state(run: Run) {
  const { icon: name, word, tone } = statusLabel(run.status);
  const judged = !isLive(run.status) && run.best && !run.header.rangeTest;
  const words = judged ? l10n.t('{0} (best {1})', word, bestWords(run)) : word;
  const spin = run.status === 'starting' ? 'codicon-modifier-spin' : '';
  return html`<span class="state" title=${run.ended?.reason ?? ''}>${icon(name, `${tone} ${spin}`)}<span>${words}</span></span>`;
}

function controls(page: Page, run: Run) {
  const { id } = run.header;
  if (run.status === 'starting')
    return html`<div class="controls">${action(page, 'debug-stop', l10n.t('Stop Training'), 'descent.stop', id)}</div>`;
  if (!isLive(run.status)) {
    const broken = run.status === 'interrupted' || run.status === 'failed' || run.status === 'stopped';
    const resume = broken && run.checkpoint;
    return html`<div class="controls">
      ${resume ? button(l10n.t('Resume from Checkpoint'), () => page.command('descent.resumeRun', id), 'primary', 'debug-restart') : nothing}
      ${button(l10n.t('Train Again'), () => page.command('descent.trainAgain', id), broken && !resume ? 'primary' : 'secondary', 'play')}
    </div>`;
  }
  const paused = run.status === 'paused';
  return html`<div class="controls" role="toolbar" aria-label=${l10n.t('Training')}>
    ${
      paused
        ? action(page, 'debug-continue', l10n.t('Resume Training'), 'descent.resume', id)
        : action(page, 'debug-pause', l10n.t('Pause Training'), 'descent.pause', id)
    }
    ${action(page, 'debug-step-over', l10n.t('Run One Training Step'), 'descent.step', id)}
    ${action(page, 'debug-stop', l10n.t('Stop Training'), 'descent.stop', id)}
  </div>`;
}

function bar(run: Run, { share, epoch, epochs, step, steps, left }: Progress) {
  // A range test counts steps: how many epochs they make is of no interest.
  const place = run.header.rangeTest ? l10n.t('step {0}/{1}', step, steps) : l10n.t('epoch {0}/{1}', epoch, epochs);
  const words = run.status === 'starting' ? statusLabel('starting').word : place;
  const rest =
    !isLive(run.status) || left === undefined
      ? ''
      : run.status === 'paused'
        ? statusLabel('paused').word
        : l10n.t('{0} left', formatWholeDuration(left));
  return html`<div class="progress" title=${l10n.t('Step {0} of {1}', formatCount(step), formatCount(steps))}>
    <span class="progress-words">${words}</span>
    <progress class="progress-bar" aria-label=${l10n.t('Training progress')} max="1" .value=${live(share)}></progress>
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
        ${l10n.t('The training process ended unexpectedly: it crashed or was killed, or the computer restarted. All recorded data is kept.')}
        ${
          run.checkpoint
            ? l10n.t('The last checkpoint was saved at step {0}.', formatCount(run.checkpoint.step))
            : l10n.t('No checkpoint was saved before that.')
        }
      </p>
    </div>`;
  if (run.status === 'starting')
    return html`<div class="banner" role="status">
      ${icon('loading', 'codicon-modifier-spin')}
      <p>${l10n.t('Starting the training process: loading data, building the model, and compiling kernels. The first metrics appear after the first step.')}</p>
    </div>`;
  return nothing;
}

function fault(page: Page, run: Run) {
  const found = run.ended?.fault;
  const message = found?.message ?? run.ended?.reason ?? l10n.t('The training process exited without an error message.');
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
              <button class="link" type="button" title=${hint(page, l10n.t('Open File at This Location'), 'descent.openFault')} @click=${() =>
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

export function bestWords(run: Run) {
  const { best } = run;
  if (!best) return l10n.t('none yet');
  return l10n.t('{0} at epoch {1}', metricOrDash(monitorOf(run), best.value), best.epoch);
}
