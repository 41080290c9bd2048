/** The filter: a search for words, or an expression; what is wrong with it is said below it. */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../dashboard/panels/page.ts';
import type { TablePage } from './page.ts';

const EXAMPLES: readonly (readonly [filter: string, what: string])[] = [
  ['adam', msg('Runs whose name, tags, or settings contain the text')],
  ['val_accuracy > 0.9 && optimizer == adam', msg('A metric after the last epoch, and a setting')],
  ['best.val_loss < 0.2 || starred == true', msg('The best value of a metric, or a star')],
  ['optimizer in [adam, adamw] && batch_size >= 64', msg('One of several values')],
  ['tags == baseline && !(state == failed)', msg('A tag, and not a state')],
  ['created > 3d ago && duration < 10m', msg('Dates and durations')],
  ['name ~ cnn', msg('Text that contains other text')],
];

export function filterField(page: TablePage) {
  const { state, shown, act } = page;
  const { filter } = state.layout;
  const problem = shown.filter.kind === 'error' ? shown.filter : undefined;
  const set = (text: string) => act({ type: 'arrange', layout: { filter: text } });
  const help = state.panel === 'help';
  return html`<div class="runs-filter">
    <div class="runs-filter-box ${problem ? 'wrong' : ''}">
      ${icon('filter', 'quiet')}
      <input
        class="runs-filter-input"
        type="text"
        spellcheck="false"
        autocomplete="off"
        placeholder=${l10n.t('Filter: text, or {0}', 'val_accuracy > 0.9 && optimizer == adam')}
        aria-label=${l10n.t('Filter runs')}
        aria-invalid=${problem !== undefined}
        aria-describedby=${problem ? 'runs-problem' : nothing}
        .value=${live(filter)}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && set(target.value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape' && filter !== '') set('');
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.runs-grid')?.focus();
        }}
      />
      ${
        filter === ''
          ? nothing
          : html`<button class="action" type="button" title=${l10n.t('Clear')} aria-label=${l10n.t('Clear')} @click=${() => set('')}>${icon('close')}</button>`
      }
      <button
        class="action"
        type="button"
        title=${l10n.t('Filter Help')}
        aria-label=${l10n.t('Filter Help')}
        aria-expanded=${help}
        @click=${() => act({ type: 'panel', panel: help ? undefined : 'help' })}
      >${icon('question')}</button>
    </div>
    ${
      problem
        ? html`<div class="runs-problem" id="runs-problem" role="alert">
          <p>${icon('error', 'bad')}<span>${problem.message}</span></p>
          <code>${filter.slice(0, problem.from)}<mark>${filter.slice(problem.from, problem.to) || '␣'}</mark>${filter.slice(problem.to)}</code>
          <p>${
            shown.inForce.trim() === ''
              ? l10n.t('All runs are listed until the filter is valid.')
              : l10n.t('The runs listed are those of the last valid filter: {0}', shown.inForce)
          }</p>
        </div>`
        : nothing
    }
    ${help ? helpPanel(set) : nothing}
  </div>`;
}

function helpPanel(set: (filter: string) => void) {
  return html`<section class="runs-panel runs-help" aria-label=${l10n.t('Filter Help')}>
    <p>${l10n.t('Enter text to search for, or an expression that compares columns. The tooltip of each column heading shows its name in filters.')}</p>
    <ul>
      ${EXAMPLES.map(
        ([filter, what]) =>
          html`<li><button class="link" type="button" @click=${() => set(filter)}><code>${filter}</code></button><span class="quiet">${translated(what)}</span></li>`,
      )}
    </ul>
    <p class="quiet">${l10n.t('Operators: == != < <= > >= ~ (contains) !~ in [a, b], combined with &&, ||, and !. A missing value matches only != and !~.')}</p>
  </section>`;
}
