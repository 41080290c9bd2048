/** The headings of the columns: a click sorts, a drag moves or resizes, and so do the arrow keys. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { RunColumn } from '../../src/core/runs-table/columns.ts';
import { MAX_WIDTH, MIN_WIDTH } from '../../src/core/runs-table/layout.ts';
import { icon } from '../dashboard/panels/page.ts';
import { isNumeric } from './cells.ts';
import { type TablePage, widthOf } from './page.ts';

/** CSS pixels of one press of a key. */
const STEP = 16;
/** Farther than a hand trembles in a click. */
const DRAG = 5;

export function heading(page: TablePage, column: RunColumn, index: number) {
  const { sort } = page.state.layout;
  const at = sort.findIndex((one) => one.column === column.id);
  const sorting = sort[at];
  const order = sorting ? (sorting.descending ? 'descending' : 'ascending') : 'none';
  return html`<div
    class="runs-cell runs-heading ${isNumeric(column) ? 'runs-number' : ''} ${column.id === 'name' ? 'runs-name' : ''}"
    role="columnheader"
    aria-sort=${order}
    aria-colindex=${index + 2}
    data-column=${column.id}
  >
    <button
      class="sort"
      type="button"
      tabindex=${index === 0 ? 0 : -1}
      title=${tooltip(column)}
      @click=${(event: MouseEvent) => page.act({ type: 'sort', column: column.id, add: event.shiftKey })}
      @keydown=${(event: KeyboardEvent) => keys(page, column, event)}
      @pointerdown=${(event: PointerEvent) => drag(page, column, event)}
    >
      <span class="runs-title">${column.title}</span>${
        sorting
          ? html`${icon(sorting.descending ? 'arrow-down' : 'arrow-up')}${sort.length > 1 ? html`<span class="sort-rank">${at + 1}</span>` : nothing}`
          : nothing
      }
    </button>
    <span class="runs-resize" title=${l10n.t('Drag to resize')} @pointerdown=${(event: PointerEvent) => resize(page, column, event)}></span>
  </div>`;
}

const tooltip = ({ id, help, title }: RunColumn) =>
  [
    help === '' ? title : help,
    l10n.t('Name in filters: {0}', id),
    l10n.t('Click to sort, Shift+Click to sort by several columns, drag to move.'),
  ].join('\n');

function keys(page: TablePage, column: RunColumn, event: KeyboardEvent): void {
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  // The grid below has keys of its own.
  if (event.key !== 'Tab') event.stopPropagation();
  if (direction === undefined) return;
  event.preventDefault();
  if (event.altKey) move(page, column, direction);
  else if (event.shiftKey) setWidth(page, column, widthOf(column, page.state.layout.widths) + direction * STEP);
  else focusBeside(event.currentTarget, direction);
}

function focusBeside(button: EventTarget | null, direction: number): void {
  if (!(button instanceof HTMLElement)) return;
  const all = [...(button.closest('[role=row]')?.querySelectorAll<HTMLElement>('.sort') ?? [])];
  all[all.indexOf(button) + direction]?.focus();
}

/** The name stays first: it says which run a line is. */
function move({ shown, act }: TablePage, { id }: RunColumn, by: number): void {
  const ids = shown.columns.map((column) => column.id);
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 1 || to < 1 || to >= ids.length) return;
  act({ type: 'arrange', layout: { columns: ids.toSpliced(from, 1).toSpliced(to, 0, id) } });
}

function setWidth({ state, act }: TablePage, { id }: RunColumn, width: number): void {
  const clamped = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
  act({ type: 'arrange', layout: { widths: { ...state.layout.widths, [id]: clamped } } });
}

function resize(page: TablePage, column: RunColumn, event: PointerEvent): void {
  event.preventDefault();
  event.stopPropagation();
  const before = widthOf(column, page.state.layout.widths);
  follow(event, (moved) => setWidth(page, column, before + moved.clientX - event.clientX));
}

/** Takes a heading along with the pointer and puts its column where it is let go. */
function drag(page: TablePage, column: RunColumn, event: PointerEvent): void {
  if (event.button !== 0 || column.id === 'name') return;
  let to: string | undefined;
  let dragged = false;
  const mark = (id: string | undefined) => {
    for (const one of document.querySelectorAll<HTMLElement>('.runs-heading'))
      one.classList.toggle('drop', id !== undefined && one.dataset.column === id);
  };
  follow(
    event,
    (moved) => {
      dragged ||= Math.abs(moved.clientX - event.clientX) > DRAG;
      if (!dragged) return;
      const over = document.elementFromPoint(moved.clientX, event.clientY)?.closest<HTMLElement>('.runs-heading');
      to = over?.dataset.column;
      mark(to);
    },
    () => {
      mark(undefined);
      if (!dragged) return;
      // A drag is not a click.
      window.addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true });
      const ids = page.shown.columns.map(({ id }) => id);
      if (to !== undefined && to !== column.id) move(page, column, Math.max(1, ids.indexOf(to)) - ids.indexOf(column.id));
    },
  );
}

function follow(
  { pointerId, currentTarget }: PointerEvent,
  moved: (event: PointerEvent) => void,
  ended: () => void = () => {},
): void {
  if (!(currentTarget instanceof HTMLElement)) return;
  const target = currentTarget;
  target.setPointerCapture(pointerId);
  const done = () => {
    target.removeEventListener('pointermove', moved);
    target.removeEventListener('pointerup', done);
    target.removeEventListener('pointercancel', done);
    ended();
  };
  target.addEventListener('pointermove', moved);
  target.addEventListener('pointerup', done);
  target.addEventListener('pointercancel', done);
}
