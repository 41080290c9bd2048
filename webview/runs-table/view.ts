/** The runs table as a whole: what is shown, how it is arranged, and what can be done with what is selected. */
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
      <h1>Runs</h1>
      <p class="quiet" role="status" aria-live="polite">${counted(page)}</p>
      <span class="runs-space"></span>
      ${button('Train Workspace Settings', () => page.command('descent.start'), 'secondary', 'play')}
    </header>
    <div class="runs-tools">
      ${filterField(page)}
      <label class="runs-group-by"><span>Group by</span>${groupBy(page)}</label>
      ${toggle(page, 'columns', 'Columns', 'list-selection')}
      ${button(state.selected.size > 0 ? 'Export Selected…' : 'Export…', () => exportRuns(page), 'secondary', 'export')}
      ${state.panel === 'columns' ? columnsPanel(page) : nothing}
    </div>
    ${selectionBar(page)}
    ${grid(page)}
    ${
      state.loaded && shown.rows.length === 0
        ? html`<div class="hollow runs-none">
          <p>No run matches the filter.</p>
          <p>${button('Clear Filter', () => page.act({ type: 'arrange', layout: { filter: '' } }), 'secondary')}</p>
        </div>`
        : nothing
    }
    ${state.loaded ? nothing : html`<p class="hollow quiet">Reading the runs of this workspace…</p>`}
  </main>`;
}

function counted({ state, shown }: TablePage): string {
  const all = state.table.rows.length;
  if (!state.loaded) return '';
  const runs = all === 1 ? '1 run' : `${formatCount(all)} runs`;
  return shown.rows.length === all ? runs : `${formatCount(shown.rows.length)} of ${runs}`;
}

function empty(page: TablePage) {
  return html`<main class="page empty">
    <div class="empty-body">
      <h1>Runs</h1>
      <p class="lead">There are no runs in this workspace yet. Start a training: its run appears here, with its settings and its results.</p>
      <div class="buttons">
        ${button('Start Training', () => page.command('descent.start'), 'primary', 'play')}
        ${button('Open Sample', () => page.command('descent.openSample'), 'secondary', 'beaker')}
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
    ${option('', 'None')}${option(DAY, 'Day')}${columns.map(({ id, title }) => option(id, title))}
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
  return html`<div class="runs-selection" role="toolbar" aria-label="Selected runs">
    <span class="runs-count ${few ? '' : 'quiet'}">${few ? `${formatCount(ids.length)} selected` : 'Select runs to compare, tag or export them.'}</span>
    ${
      ids.length === 1 && first !== undefined
        ? html`${act('Open', 'graph-line', () => command('descent.openRun', first))}
          ${act('Train Again', 'debug-rerun', () => command('descent.trainAgain', first))}
          ${act('Edit and Train…', 'edit', () => command('descent.editAndTrain', first))}`
        : nothing
    }
    ${ids.length > 1 ? compare(page, ids) : nothing}
    ${
      few
        ? html`${act('Star', 'star-empty', () => command('descent.starRun', ids))}
          ${act('Tag…', 'tag', () => command('descent.tagRun', ids))}
          ${act('Move to Trash', 'trash', () => command('descent.deleteRun', ids))}
          ${act('Clear Selection', 'close', () => page.act({ type: 'clear' }))}`
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
    title=${many ? `At most ${MOST_COMPARED} runs can be compared.` : 'Draw these runs on the same charts'}
    @click=${() => page.command('descent.compare', ids)}
  >${icon('diff')}<span>Compare</span></button>`;
}
