/** The page before there is a run to show. */
import { html, nothing } from 'lit';
import type { RunSummary } from '../../../src/protocol.ts';
import { button, icon, type Page } from './page.ts';
import { formatAgo, metricName, statusLabel, metricOrDash } from '../../ui/labels.ts';

export function empty(page: Page) {
  const { runs, ready } = page.state;
  if (!ready) return html`<main class="empty"><p class="quiet" role="status">Reading the runs of this workspace…</p></main>`;
  return html`<main class="empty">
    <div class="empty-body">
      <h1>Descent</h1>
      <p class="lead">Train a neural network on this machine and see what the optimizer is doing while it does it.</p>
      <div class="buttons">
        ${button('Start Training', () => page.command('descent.start'), 'primary', 'play')}
        ${button('Open the Sample', () => page.command('descent.openSample'), 'secondary', 'beaker')}
        ${button('New Training Program', () => page.command('descent.newProgram'), 'secondary', 'new-file')}
      </div>
      <p class="quiet">
        Or look at how optimizers find their way:
        <button class="link" type="button" @click=${() => page.command('descent.openPlayground')}>Open Playground</button>
      </p>
      ${
        runs.length === 0
          ? html`<p class="quiet">
            There are no runs in this workspace yet. What you train is kept in its <code>.descent/runs</code> folder and shown here.
          </p>`
          : html`<h2>Last runs</h2>
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
