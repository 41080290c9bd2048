/** The filter: a search for words, or an expression; what is wrong with it is said below it. */
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../dashboard/panels/page.ts';
import type { TablePage } from './page.ts';

const EXAMPLES: readonly (readonly [filter: string, what: string])[] = [
  ['adam', 'Runs whose name, tags or settings contain the text'],
  ['val_accuracy > 0.9 && optimizer == adam', 'A metric after the last epoch, and a setting'],
  ['best.val_loss < 0.2 || starred == true', 'The best value of a metric, or a star'],
  ['optimizer in [adam, adamw] && batch_size >= 64', 'One of several values'],
  ['tags == baseline && !(state == failed)', 'A tag, and not a state'],
  ['created > 3d ago && duration < 10m', 'Dates and durations'],
  ['name ~ cnn', 'A text that contains another'],
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
        placeholder="Filter: text, or val_accuracy > 0.9 && optimizer == adam"
        aria-label="Filter runs"
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
          : html`<button class="action" type="button" title="Clear filter" aria-label="Clear filter" @click=${() => set('')}>${icon('close')}</button>`
      }
      <button
        class="action"
        type="button"
        title="How to filter"
        aria-label="How to filter"
        aria-expanded=${help}
        @click=${() => act({ type: 'panel', panel: help ? undefined : 'help' })}
      >${icon('question')}</button>
    </div>
    ${
      problem
        ? html`<div class="runs-problem" id="runs-problem" role="alert">
          <p>${icon('error', 'bad')}<span>${problem.message}</span></p>
          <code>${filter.slice(0, problem.from)}<mark>${filter.slice(problem.from, problem.to) || '␣'}</mark>${filter.slice(problem.to)}</code>
        </div>`
        : nothing
    }
    ${help ? helpPanel(set) : nothing}
  </div>`;
}

function helpPanel(set: (filter: string) => void) {
  return html`<section class="runs-panel runs-help" aria-label="How to filter">
    <p>Type a text to search for it, or an expression that compares columns. Point at a heading for the name of its column.</p>
    <ul>
      ${EXAMPLES.map(
        ([filter, what]) =>
          html`<li><button class="link" type="button" @click=${() => set(filter)}><code>${filter}</code></button><span class="quiet">${what}</span></li>`,
      )}
    </ul>
    <p class="quiet">Operators: == != &lt; &lt;= &gt; &gt;= ~ (contains) !~ in [a, b], combined by &amp;&amp;, || and !. A missing value matches only != and !~.</p>
  </section>`;
}
