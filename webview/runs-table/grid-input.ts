/** What keys and clicks do in the grid, which has the focus as a whole: its lines come and go as it scrolls. */
import { ROW_HEIGHT, type TablePage } from './page.ts';
import { selectedIds } from './state.ts';

const actOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('[data-act]')?.dataset.act : undefined;
const lineOf = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null);

export function clicked(page: TablePage, event: MouseEvent): void {
  const act = actOf(event.target);
  if (act === 'all') {
    const all = page.shown.rows.every(({ id }) => page.state.selected.has(id));
    page.act({ type: all ? 'clear' : 'all' });
    return;
  }
  const line = lineOf(event.target);
  const key = line?.dataset.key;
  if (!line || key === undefined) return;
  const { run } = line.dataset;
  if (act === 'star' && run !== undefined) page.command('descent.starRun', run);
  else if (act === 'check') page.act({ type: 'select', keys: [key], how: 'toggle' });
  else if (event.target instanceof Element && event.target.closest('button')) return;
  else if (event.shiftKey) page.act({ type: 'range', to: key, add: event.ctrlKey || event.metaKey });
  else if (event.ctrlKey || event.metaKey) page.act({ type: 'select', keys: [key], how: 'toggle' });
  else if (run === undefined) page.act({ type: 'fold', key, open: line.getAttribute('aria-expanded') === 'false' });
  else page.act({ type: 'select', keys: [key], how: 'only' });
}

export function doubleClicked(page: TablePage, event: MouseEvent): void {
  const run = lineOf(event.target)?.dataset.run;
  if (run !== undefined && actOf(event.target) === undefined) page.command('descent.openRun', run);
}

export function gridKeys(page: TablePage, event: KeyboardEvent): void {
  const { items } = page.shown;
  // Check boxes and buttons inside take keys of their own.
  if (event.target !== event.currentTarget || items.length === 0) return;
  const at = items.findIndex(({ key }) => key === page.state.active);
  const item = items[at];
  const screen = Math.max(1, Math.floor(page.viewport.height / ROW_HEIGHT) - 2);
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + screen,
    PageUp: at - screen,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (to !== undefined) {
    const next = items[Math.min(items.length - 1, Math.max(0, to))];
    if (!next) return;
    if (event.shiftKey) page.act({ type: 'range', to: next.key, add: false });
    else page.act({ type: 'active', key: next.key });
  } else if (event.key === ' ' && item) page.act({ type: 'select', keys: [item.key], how: 'toggle' });
  else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) page.act({ type: 'all' });
  else if (event.key === 'Escape' && page.state.selected.size > 0) page.act({ type: 'clear' });
  else if (event.key === 'Enter' && item?.kind === 'run') page.command('descent.openRun', item.row.id);
  else if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft' || event.key === 'Enter') && item?.kind === 'group')
    page.act({ type: 'fold', key: item.key, open: event.key === 'Enter' ? !item.open : event.key === 'ArrowRight' });
  else if (event.key === 'Delete') {
    const ids = selectedIds(page.state, page.shown);
    const meant = ids.length > 0 ? ids : item?.kind === 'run' ? [item.row.id] : [];
    if (meant.length > 0) page.command('descent.deleteRun', meant);
  } else return;
  event.preventDefault();
}
