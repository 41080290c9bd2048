/** The grid: only the lines on screen are there, however many runs there are. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { live } from 'lit/directives/live.js';
import type { RunColumn } from '../../src/core/runs-table/columns.ts';
import { shown as words } from '../../src/core/runs-table/show.ts';
import { icon } from '../dashboard/panels/page.ts';
import { cell, isNumeric } from './cells.ts';
import { clicked, doubleClicked, gridKeys } from './grid-input.ts';
import { heading } from './headings.ts';
import { ROW_HEIGHT, type TablePage, widthOf } from './page.ts';
import type { Item } from './state.ts';

/** Lines above and below what is on screen, so that a fast scroll meets no empty space. */
const OVERSCAN = 8;
/** Of the column of check boxes. */
const CHECK_WIDTH = 34;

export function grid(page: TablePage) {
  const { state, shown } = page;
  const { columns, items } = shown;
  const template = `${CHECK_WIDTH}px ${columns.map((column) => `${widthOf(column, state.layout.widths)}px`).join(' ')}`;
  const width = columns.reduce((sum, column) => sum + widthOf(column, state.layout.widths), CHECK_WIDTH);
  const [first, last] = linesOnScreen(page);
  const active = items.findIndex(({ key }) => key === state.active);
  return html`<div
    class="runs-grid"
    role="grid"
    tabindex="0"
    aria-label=${l10n.t('Runs')}
    aria-multiselectable="true"
    aria-rowcount=${items.length + 1}
    aria-colcount=${columns.length + 1}
    aria-activedescendant=${active >= first && active < last ? rowId(active) : nothing}
    .style=${`--run-columns: ${template}; --run-width: ${width}px`}
    @keydown=${(event: KeyboardEvent) => gridKeys(page, event)}
    @click=${(event: MouseEvent) => clicked(page, event)}
    @dblclick=${(event: MouseEvent) => doubleClicked(page, event)}
  >
    <div class="runs-row runs-header" role="row" aria-rowindex="1">
      ${selectAll(page)}${columns.map((column, i) => heading(page, column, i))}
    </div>
    <div class="runs-lines" role="rowgroup" .style=${`height: ${items.length * ROW_HEIGHT}px`}>${slots(page, first, last)}</div>
  </div>`;
}

export const rowId = (index: number) => `run-line-${index}`;

export function linesOnScreen({ viewport, shown: { items } }: TablePage): readonly [first: number, last: number] {
  const first = Math.max(0, Math.floor(viewport.top / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(items.length, Math.ceil((viewport.top + viewport.height) / ROW_HEIGHT) + OVERSCAN);
  return [Math.min(first, items.length), last];
}

/** As many elements as there are lines, each for every so manieth line: a scroll changes only those of the lines that come in. */
function slots(page: TablePage, first: number, last: number) {
  const count = Math.ceil(page.viewport.height / ROW_HEIGHT) + 2 * OVERSCAN + 1;
  return Array.from({ length: count }, (_, slot) => {
    const index = first + ((slot - (first % count) + count) % count);
    const item = index < last ? page.shown.items[index] : undefined;
    // What a line is made of: one that stays on screen unchanged costs nothing.
    const selected = item?.kind === 'run' && page.state.selected.has(item.row.id);
    const active = item?.key === page.state.active;
    const whole = item?.kind === 'group' ? page.state.selected : undefined;
    const made = [item, index, selected, active, whole, page.shown.columns, page.shown.best, page.now];
    return guard(made, () => (item ? line(page, item, index) : nothing));
  });
}

function line(page: TablePage, item: Item, index: number) {
  return item.kind === 'group' ? groupLine(page, item, index) : runLine(page, item, index);
}

const place = (index: number) => `transform: translateY(${index * ROW_HEIGHT}px)`;

function runLine(page: TablePage, { key, row }: Extract<Item, { kind: 'run' }>, index: number) {
  const { state, shown } = page;
  const selected = state.selected.has(row.id);
  return html`<div
    class="runs-row runs-line ${selected ? 'selected' : ''} ${state.active === key ? 'active' : ''}"
    role="row"
    id=${rowId(index)}
    data-key=${key}
    data-run=${row.id}
    aria-rowindex=${index + 2}
    aria-selected=${selected}
    .style=${place(index)}
  >
    <div class="runs-cell runs-check" role="gridcell" aria-colindex="1">
      <input type="checkbox" tabindex="-1" data-act="check" aria-label=${l10n.t('Select {0}', String(row.cells.name))} .checked=${live(selected)} />
    </div>
    ${shown.columns.map(
      (column, i) => html`<div
        class="runs-cell ${classOf(column, isBest(shown.best, column, row.cells[column.id]))}"
        role=${column.id === 'name' ? 'rowheader' : 'gridcell'}
        aria-colindex=${i + 2}
      >${cell(page, column, row)}</div>`,
    )}
  </div>`;
}

const isBest = (best: ReadonlyMap<string, number>, { id }: RunColumn, value: unknown) => best.has(id) && best.get(id) === value;
const classOf = (column: RunColumn, best: boolean) =>
  `${isNumeric(column) ? 'runs-number' : ''} ${column.id === 'name' ? 'runs-name' : ''} ${best ? 'runs-best' : ''}`;

function groupLine(page: TablePage, { key, label, rows, open }: Extract<Item, { kind: 'group' }>, index: number) {
  const selected = rows.every(({ id }) => page.state.selected.has(id));
  return html`<div
    class="runs-row runs-group ${page.state.active === key ? 'active' : ''}"
    role="row"
    id=${rowId(index)}
    data-key=${key}
    aria-rowindex=${index + 2}
    aria-expanded=${open}
    aria-selected=${selected}
    .style=${place(index)}
  >
    <div class="runs-cell runs-check" role="gridcell" aria-colindex="1">
      <input type="checkbox" tabindex="-1" data-act="check" aria-label=${l10n.t('Select group {0}', label)} .checked=${live(selected)} />
    </div>
    <div class="runs-cell runs-group-name" role="rowheader" aria-colindex="2">
      ${icon(open ? 'chevron-down' : 'chevron-right')}<strong>${label}</strong>
      <span class="quiet">${rows.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', rows.length)}${groupBest(page, rows)}</span>
    </div>
  </div>`;
}

/** The best value of the first metric that is shown, so that groups can be compared while they are closed. */
function groupBest({ shown, now }: TablePage, rows: readonly { readonly cells: Readonly<Record<string, unknown>> }[]): string {
  const column = shown.columns.find(({ rising, id }) => rising !== undefined && id.startsWith('best.'));
  if (!column) return '';
  const values = rows.map(({ cells }) => cells[column.id]).filter((value) => typeof value === 'number' && Number.isFinite(value));
  if (values.length === 0) return '';
  const numbers = values as number[];
  const best = column.rising ? Math.max(...numbers) : Math.min(...numbers);
  return ` · ${column.title}: ${words(column, best, now)}`;
}

function selectAll({ state, shown }: TablePage) {
  const count = shown.rows.filter(({ id }) => state.selected.has(id)).length;
  const all = count > 0 && count === shown.rows.length;
  return html`<div class="runs-cell runs-check" role="columnheader" aria-colindex="1">
    <input
      type="checkbox"
      data-act="all"
      aria-label=${l10n.t('Select All Shown Runs')}
      title=${l10n.t('Select All Shown Runs')}
      .checked=${live(all)}
      .indeterminate=${live(count > 0 && !all)}
    />
  </div>`;
}
