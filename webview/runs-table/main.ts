/** The entry of the runs table: it draws at most once a frame, and only the lines on screen. */
import '../localize.ts';
import { render } from 'lit';
import { pageCommand } from '../../src/core/page-commands.ts';
import { isRecord } from '../../src/core/params.ts';
import { isUpdate } from '../../src/core/runs-table/wire.ts';
import type { RunsTableMessage } from '../../src/protocol.ts';
import { openHost } from '../bridge.ts';
import { ROW_HEIGHT, type TablePage } from './page.ts';
import { type Act, INITIAL, reduce, type Shown, shownOf, type State } from './state.ts';
import { view } from './view.ts';

const MINUTE = 60_000;

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);

const bridge = openHost<RunsTableMessage>((message) => {
  if (message.type !== 'table' || isUpdate(message)) act(message);
});
let state: State = restored(bridge.kept);
let now = Date.now();
let shown: Shown = shownOf(state, now);
let scheduled = false;
/** The line of the keyboard has moved: it is brought into sight once it is drawn. */
let reveal = false;

function schedule(): void {
  if (!scheduled) requestAnimationFrame(draw);
  scheduled = true;
}

function act(action: Act | RunsTableMessage): void {
  const before = state;
  state = reduce(state, action, shown);
  if (state === before) return;
  if (state.table !== before.table || state.layout !== before.layout || state.collapsed !== before.collapsed) {
    if (action.type === 'table') now = Date.now();
    shown = shownOf(state, now, shown);
  }
  if (state.layout !== before.layout && action.type !== 'layout') bridge.post({ type: 'layout', layout: state.layout });
  if (state.active !== before.active) reveal = true;
  keep();
  schedule();
}

function keep(): void {
  bridge.keep({ selected: [...state.selected], collapsed: [...state.collapsed], active: state.active ?? null });
}

function restored(kept: unknown): State {
  if (!isRecord(kept)) return INITIAL;
  const texts = (value: unknown) => new Set(Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  return {
    ...INITIAL,
    selected: texts(kept.selected),
    collapsed: texts(kept.collapsed),
    ...(typeof kept.active === 'string' ? { active: kept.active } : {}),
  };
}

const gridElement = () => root.querySelector<HTMLElement>('.runs-grid');

function draw(): void {
  scheduled = false;
  const element = gridElement();
  const viewport = { top: element?.scrollTop ?? 0, height: (element?.clientHeight || window.innerHeight) - ROW_HEIGHT };
  const page: TablePage = {
    state,
    shown,
    now,
    viewport,
    act,
    command: (command, ...args) => bridge.post(pageCommand(command, args)),
  };
  render(view(page), root);
  if (reveal) scrollToActive();
  reveal = false;
}

function scrollToActive(): void {
  const element = gridElement();
  const at = shown.items.findIndex(({ key }) => key === state.active);
  if (!element || at < 0) return;
  const [top, height] = [at * ROW_HEIGHT, element.clientHeight - ROW_HEIGHT];
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + ROW_HEIGHT > element.scrollTop + height) element.scrollTop = top + ROW_HEIGHT - height;
}

// Scrolling does not bubble; the grid is drawn anew where there was none before.
root.addEventListener('scroll', schedule, { capture: true, passive: true });
new ResizeObserver(schedule).observe(root);
window.addEventListener('pointerdown', ({ target }) => {
  const inside = target instanceof Element && target.closest('.runs-panel, [data-panel], .runs-filter');
  if (state.panel !== undefined && !inside) act({ type: 'panel', panel: undefined });
});
window.addEventListener('keydown', (event) => {
  if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  root.querySelector<HTMLElement>('.runs-filter-input')?.focus();
});
setInterval(() => {
  now = Date.now();
  shown = shownOf(state, now, shown);
  schedule();
}, MINUTE);

await document.fonts.load('16px codicon').catch(() => []);
schedule();
bridge.post({ type: 'ready' });
