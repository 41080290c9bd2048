/** Which columns the table shows, and in which order. */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RunColumn } from '../../src/core/runs-table/columns.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import type { TablePage } from './page.ts';

const SECTIONS = [
  ['run', msg('Run')],
  ['settings', msg('Settings')],
  ['results', msg('Results')],
] as const;

export function columnsPanel(page: TablePage) {
  const { state, shown, act } = page;
  const ids = shown.columns.map(({ id }) => id);
  const set = (columns: readonly string[]) => act({ type: 'arrange', layout: { columns } });
  const sought = state.columnSearch.trim().toLowerCase();
  const found = state.table.columns.filter(
    ({ id, title }) => sought === '' || title.toLowerCase().includes(sought) || id.toLowerCase().includes(sought),
  );
  return html`<section class="runs-panel" role="dialog" aria-label=${l10n.t('Columns')} @keydown=${(event: KeyboardEvent) => close(page, event)}>
    <div class="runs-panel-head">
      <input
        class="runs-input"
        type="text"
        placeholder=${l10n.t('Search columns')}
        aria-label=${l10n.t('Search columns')}
        .value=${live(state.columnSearch)}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && act({ type: 'search-columns', text: target.value })}
      />
      ${button(l10n.t('Reset'), () => act({ type: 'reset-columns' }), 'secondary')}
    </div>
    <div class="runs-panel-body">
      ${
        sought === ''
          ? html`<h2>${l10n.t('Shown')}</h2>
            <ol class="runs-order">
              ${shown.columns.map((column, i) => place(column, i, ids, set))}
            </ol>`
          : nothing
      }
      ${SECTIONS.map(([section, title]) => {
        const columns = inOrder(found.filter((column) => column.section === section));
        return columns.length === 0
          ? nothing
          : html`<h2>${translated(title)}</h2>
            <ul>${columns.map((column) => option(column, ids, set))}</ul>`;
      })}
      ${found.length === 0 ? html`<p class="quiet">${l10n.t('No column matches "{0}".', state.columnSearch)}</p>` : nothing}
    </div>
  </section>`;
}

/** Settings in which the runs differ come first, then those that somebody chose. */
const inOrder = (columns: readonly RunColumn[]) =>
  columns.toSorted(
    (a, b) => Number(b.differs ?? false) - Number(a.differs ?? false) || Number(b.chosen ?? false) - Number(a.chosen ?? false),
  );

function option(column: RunColumn, ids: readonly string[], set: (ids: readonly string[]) => void) {
  const { id, title, help, differs } = column;
  const on = ids.includes(id);
  return html`<li>
    <label title=${help}>
      <input
        type="checkbox"
        .checked=${live(on)}
        ?disabled=${id === 'name'}
        @change=${() => set(on ? ids.filter((one) => one !== id) : [...ids, id])}
      /><span class="runs-option">${title}</span><code class="quiet">${id}</code>${differs ? html`<span class="quiet">${l10n.t('differs')}</span>` : nothing}
    </label>
  </li>`;
}

function place({ id, title }: RunColumn, at: number, ids: readonly string[], set: (ids: readonly string[]) => void) {
  const move = (by: number) => set(ids.toSpliced(at, 1).toSpliced(at + by, 0, id));
  const act = (name: string, label: string, disabled: boolean, run: () => void) => html`<button
    class="action"
    type="button"
    title=${label}
    aria-label=${`${label}: ${title}`}
    ?disabled=${disabled}
    @click=${run}
  >${icon(name)}</button>`;
  // The name stays first: it says which run a line is.
  return html`<li>
    <span class="runs-option">${title}</span>
    ${act('arrow-up', l10n.t('Move Left'), at < 2, () => move(-1))}
    ${act('arrow-down', l10n.t('Move Right'), at === 0 || at === ids.length - 1, () => move(1))}
    ${act('close', l10n.t('Hide'), id === 'name', () => set(ids.filter((one) => one !== id)))}
  </li>`;
}

function close({ act }: TablePage, event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  act({ type: 'panel', panel: undefined });
  document.querySelector<HTMLElement>('[data-panel=columns]')?.focus();
}
