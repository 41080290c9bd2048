/** The page's entry: one state, at most one drawing a frame, and a subscription to just what is drawn. */
import '../localize.ts';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import { pageCommand } from '../../src/core/page-commands.ts';
import type { ViewOf, ViewRequest } from '../../src/core/view.ts';
import { openBridge } from '../bridge.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { listen } from './chart-events.ts';
import { parseLayout } from './layout.ts';
import type { Page } from './panels/page.ts';
import '../charts/index.ts';
import { drawWaiting } from '../charts/redraw.ts';
import { onTheme, theme } from '../charts/theme.ts';
import { type Action, initialState, mainRun, openTab, reduce, type TabId } from './state.ts';
import { view } from './view.ts';

/** While a range is dragged, views are asked for at most this often, in milliseconds. */
const ASK_EVERY = 60;

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);

/** Swatches and bars that CSS draws take the colours of the charts, which are made legible on the editor's background. */
function paint(): void {
  theme().palette.forEach((color, i) => {
    root.style.setProperty(`--hue-${i}`, color);
  });
}
paint();
onTheme(paint);

const early: Action[] = [];
let receive = (message: Action): void => void early.push(message);
const bridge = openBridge((message) => receive(message));
let state = initialState(bridge.commands, parseLayout(bridge.kept));
let scheduled = false;
let viewsCame = false;

function schedule(): void {
  if (!scheduled) requestAnimationFrame(draw);
  scheduled = true;
}

function act(action: Action): void {
  const before = state;
  state = reduce(state, action);
  if (state === before) return;
  viewsCame ||= action.type === 'views';
  if (state.layout !== before.layout) bridge.keep(state.layout);
  schedule();
}

const keepsakes = new Map<string, unknown>();
let wanted = new Map<string, ViewRequest>();
let asked = new Map<string, ViewRequest>();
let drawnTab: TabId | undefined;
let askedAt = 0;
let asking = 0;

function draw(): void {
  scheduled = false;
  const wants = new Map<string, ViewRequest>();
  const page: Page = {
    state,
    now: Date.now(),
    act,
    command: (command, ...args) => bridge.post(pageCommand(command, args)),
    subscribe: <R extends ViewRequest>(id: string, request: R) => {
      // Buckets of another axis are in other units: they must not be drawn until the new ones come.
      const key = 'x' in request ? `${id}@${request.x}` : id;
      wants.set(key, request);
      const seen = state.views[key];
      return seen?.kind === request.kind ? (seen as ViewOf<R>) : undefined;
    },
    memo: <T>(id: string, value: T): T => {
      const before = keepsakes.get(id);
      if (deepEqual(before, value)) return before as T;
      keepsakes.set(id, value);
      return value;
    },
  };
  render(view(page), root);
  drawWaiting();
  wanted = wants;
  if (drawnTab !== openTab(state))
    root.querySelector('[role=tab][aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  drawnTab = openTab(state);
  ask();
  if (viewsCame) {
    viewsCame = false;
    bridge.post({ type: 'drawn', step: newestStep() });
  }
}

/** The last step of the main run that is in a view; where no view counts in steps, what its log says. */
function newestStep(): number {
  let step = mainRun(state)?.run.step ?? 0;
  for (const [id, request] of asked) {
    const seen = state.views[id];
    if (request.kind === 'series' && request.x === 'step' && request.run === state.shown[0] && seen?.kind === 'series')
      step = Math.max(step, seen.extent[1]);
  }
  return step;
}

/** Subscribes when what is wanted is not what was asked for last. */
function ask(): void {
  if (asking || deepEqual(Object.fromEntries(asked), Object.fromEntries(wanted))) return;
  const wait = askedAt + ASK_EVERY - performance.now();
  if (wait > 0) {
    asking = window.setTimeout(() => {
      asking = 0;
      ask();
    }, wait);
    return;
  }
  askedAt = performance.now();
  asked = wanted;
  bridge.post({ type: 'subscribe', views: Array.from(asked, ([id, request]) => ({ id, request })) });
  act({ type: 'subscribed', views: [...asked.keys()] });
}

// Charts draw icons: without their font they would draw boxes.
await document.fonts.load('16px codicon').catch(() => []);
listen(root, { act, state: () => state, save: bridge.save });
new ResizeObserver(() => act({ type: 'resize', width: root.clientWidth })).observe(root);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) schedule();
});
receive = act;
for (const message of early) act(message);
schedule();
bridge.post({ type: 'ready' });
