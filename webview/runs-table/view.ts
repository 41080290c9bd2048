/** The runs table as a whole: what is shown, how it is arranged, and what can be done with what is selected. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { DAY, groupable } from '../../src/core/runs-table/arrange.ts';
import { formatCount } from '../../src/core/format.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import { columnsPanel } from './columns-panel.ts';
import { filterField } from './filter-field.ts';
import { grid } from './grid.ts';
import type { TablePage } from './page.ts';
import { selectedIds } from './state.ts';

/** More lines on one chart cannot be told apart. */
const MOST_COMPARED = 20;

export function view(page: TablePage): TemplateResult {
  const { state, shown } = page;
  const { rows } = state.table;
  if (state.loaded && rows.length === 0) return empty(page);
  return html`<main class="page runs-page">
    <header class="runs-head">
      <h1>${l10n.t('Runs')}</h1>
      <p class="quiet" role="status" aria-live="polite">${counted(page)}</p>
      <span class="runs-space"></span>
      ${button(l10n.t('Train with Workspace Settings'), () => page.command('descent.start'), 'secondary', 'play')}
    </header>
    <div class="runs-tools">
      ${filterField(page)}
      <label class="runs-group-by"><span>${l10n.t('Group by')}</span>${groupBy(page)}</label>
      ${toggle(page, 'columns', l10n.t('Columns'), 'list-selection')}
      ${button(state.selected.size > 0 ? l10n.t('Export Selected…') : l10n.t('Export…'), () => exportRuns(page), 'secondary', 'export')}
      ${state.panel === 'columns' ? columnsPanel(page) : nothing}
    </div>
    ${selectionBar(page)}
    ${grid(page)}
    ${
      state.loaded && shown.rows.length === 0
        ? html`<div class="hollow runs-none">
          <p>${l10n.t('No runs match the filter.')}</p>
          <p>${button(l10n.t('Clear Filter'), () => page.act({ type: 'arrange', layout: { filter: '' } }), 'secondary')}</p>
        </div>`
        : nothing
    }
    ${state.loaded ? nothing : html`<p class="hollow quiet">${l10n.t('Loading the runs of this workspace…')}</p>`}
  </main>`;
}

function counted({ state, shown }: TablePage): string {
  const all = state.table.rows.length;
  if (!state.loaded) return '';
  if (shown.rows.length !== all) return l10n.t('{0} of {1} runs', formatCount(shown.rows.length), formatCount(all));
  return all === 1 ? l10n.t('1 run') : l10n.t('{0} runs', formatCount(all));
}

function empty(page: TablePage) {
  return html`<main class="page empty">
    <div class="empty-body">
      <h1>${l10n.t('Runs')}</h1>
      <p class="lead">${l10n.t('This workspace has no runs yet. Each run you start is listed here with its settings and results.')}</p>
      <div class="buttons">
        ${button(l10n.t('Start Training'), () => page.command('descent.start'), 'primary', 'play')}
        ${button(l10n.t('Open Sample'), () => page.command('descent.openSample'), 'secondary', 'beaker')}
      </div>
    </div>
  </main>`;
}

function groupBy({ state, act }: TablePage) {
  const { group = '' } = state.layout;
  const columns = groupable(state.table.columns);
  const change = ({ target }: Event) => {
    if (!(target instanceof HTMLSelectElement)) return;
    act(target.value === '' ? { type: 'ungroup' } : { type: 'arrange', layout: { group: target.value } });
  };
  const option = (value: string, title: string) => html`<option value=${value} ?selected=${value === group}>${title}</option>`;
  return html`<select class="runs-select" @change=${change}>
    ${option('', l10n.t('None'))}${option(DAY, l10n.t('Day'))}${columns.map(({ id, title }) => option(id, title))}
  </select>`;
}

function toggle({ state, act }: TablePage, panel: 'columns', label: string, name: string) {
  const open = state.panel === panel;
  return html`<button
    class="button secondary"
    type="button"
    data-panel=${panel}
    aria-haspopup="dialog"
    aria-expanded=${open}
    @click=${() => act({ type: 'panel', panel: open ? undefined : panel })}
  >${icon(name)}<span>${label}</span></button>`;
}

/** What is selected, or else everything that is shown, in the order of the table. */
function exportRuns(page: TablePage): void {
  const selected = selectedIds(page.state, page.shown);
  const ids = selected.length > 0 ? selected : page.shown.rows.map(({ id }) => id);
  page.command(
    'descent.exportRuns',
    ids,
    page.shown.columns.map(({ id }) => id),
  );
}

function selectionBar(page: TablePage) {
  const ids = selectedIds(page.state, page.shown);
  const [first] = ids;
  const { command } = page;
  const few = ids.length > 0;
  const act = (label: string, name: string, run: () => void) =>
    html`<button class="runs-act" type="button" @click=${run}>${icon(name)}<span>${label}</span></button>`;
  // It is always there, so that the list does not jump when something is selected.
  return html`<div class="runs-selection" role="toolbar" aria-label=${l10n.t('Selected runs')}>
    <span class="runs-count ${few ? '' : 'quiet'}">${few ? l10n.t('{0} selected', formatCount(ids.length)) : l10n.t('Select runs to compare, tag, or export them.')}</span>
    ${
      ids.length === 1 && first !== undefined
        ? html`${act(l10n.t('Open'), 'graph-line', () => command('descent.openRun', first))}
          ${act(l10n.t('Train Again'), 'debug-rerun', () => command('descent.trainAgain', first))}
          ${act(l10n.t('Edit and Train…'), 'edit', () => command('descent.editAndTrain', first))}`
        : nothing
    }
    ${ids.length > 1 ? compare(page, ids) : nothing}
    ${
      few
        ? html`${act(l10n.t('Star'), 'star-empty', () => command('descent.starRun', ids))}
          ${act(l10n.t('Tag…'), 'tag', () => command('descent.tagRun', ids))}
          ${act(l10n.t('Move to Trash'), 'trash', () => command('descent.deleteRun', ids))}
          ${act(l10n.t('Clear Selection'), 'close', () => page.act({ type: 'clear' }))}`
        : nothing
    }
  </div>`;
}

function compare(page: TablePage, ids: readonly string[]) {
  const many = ids.length > MOST_COMPARED;
  return html`<button
    class="runs-act"
    type="button"
    ?disabled=${many}
    title=${many ? l10n.t('You can compare at most {0} runs.', MOST_COMPARED) : l10n.t('Show these runs on the same charts')}
    @click=${() => page.command('descent.compare', ids)}
  >${icon('diff')}<span>${l10n.t('Compare')}</span></button>`;
}
