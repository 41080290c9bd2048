/** The page before there is a run to show. */
import { phrase } from '../../ui/phrase.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { RunSummary } from '../../../src/core/summary.ts';
import { button, icon, type Page } from './page.ts';
import { formatAgo, metricName, statusLabel, metricOrDash } from '../../ui/labels.ts';

export function empty(page: Page) {
  const { runs, ready } = page.state;
  if (!ready)
    return html`<main class="empty"><p class="quiet" role="status">${l10n.t('Loading the runs of this workspace…')}</p></main>`;
  return html`<main class="empty">
    <div class="empty-body">
      <h1>Descent</h1>
      <p class="lead">${l10n.t('Train a neural network on this machine and see what the optimizer does at every step.')}</p>
      <div class="buttons">
        ${button(l10n.t('Start Training'), () => page.command('descent.start'), 'primary', 'play')}
        ${button(l10n.t('Open Sample'), () => page.command('descent.openSample'), 'secondary', 'beaker')}
        ${button(l10n.t('New Training Program'), () => page.command('descent.newProgram'), 'secondary', 'new-file')}
      </div>
      <p class="quiet">
        ${l10n.t('To see how optimizers minimize a test function, open the playground.')}
        <button class="link" type="button" @click=${() => page.command('descent.openPlayground')}>${l10n.t('Open Playground')}</button>
      </p>
      ${
        runs.length === 0
          ? html`<p class="quiet">
            ${phrase(l10n.t('This workspace has no runs yet. New runs are saved in {0} and listed here.'), html`<code>.descent/runs</code>`)}
          </p>`
          : html`<h2>${l10n.t('Recent runs')}</h2>
            <ul class="runs">
              ${runs.slice(0, 5).map((run) => entry(page, run))}
            </ul>`
      }
    </div>
  </main>`;
}

function entry(page: Page, run: RunSummary) {
  const { icon: name, word, tone } = statusLabel(run.status);
  return html`<li>
    <button class="run" type="button" @click=${() => page.command('descent.openRun', run.id)}>
      <span class="run-state" title=${word}>${icon(name, tone)}</span>
      <span class="run-title">${run.notes.name || run.title}</span>
      ${run.notes.starred ? icon('star-full', 'star') : nothing}
      <span class="run-result">
        ${run.best ? html`${metricName(run.best.monitor)} <b>${metricOrDash(run.best.monitor, run.best.value)}</b>` : word}
      </span>
      <span class="run-when">${formatAgo(run.created, page.now)}</span>
    </button>
  </li>`;
}
