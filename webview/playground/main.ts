/** The playground's entry: it walks and draws at most once a frame, and only while there is something to. */
import '../localize.ts';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import type { PlaygroundMessage } from '../../src/protocol.ts';
import { openHost } from '../bridge.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import '../charts/index.ts';
import { drawWaiting } from '../charts/redraw.ts';
import { type PartEvents, type Scale, toggled } from '../charts/chart-spec.ts';
import { onTheme } from '../charts/theme.ts';
import { chosenOf, parseSettings } from './settings.ts';
import { type Act, initialState, reduce } from './state.ts';
import { view } from './view.ts';
import { Walks } from './walks.ts';

/** Milliseconds of a frame that go into walking. */
const BUDGET = 11;

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);

const bridge = openHost<PlaygroundMessage>((message) => act(message));
const walks = new Walks();
const kept = new Map<string, unknown>();
let state = initialState(parseSettings(bridge.kept));
let scheduled = false;
let drawnAt: number | undefined;

function schedule(): void {
  if (!scheduled) requestAnimationFrame(draw);
  scheduled = true;
}

function act(action: Act | PlaygroundMessage): void {
  const before = state;
  state = reduce(state, action);
  if (state === before) return;
  if (!state.playing) bridge.keep({ ...state.settings, at: Math.floor(state.settings.at) });
  schedule();
}

function draw(now: number): void {
  scheduled = false;
  if (state.playing && drawnAt !== undefined) act({ type: 'elapsed', seconds: Math.min(0.1, (now - drawnAt) / 1000) });
  drawnAt = state.playing ? now : undefined;
  const done = walks.follow(state.settings, BUDGET);
  const keep = <T>(id: string, value: T): T => {
    const before = kept.get(id);
    if (deepEqual(before, value)) return before as T;
    kept.set(id, value);
    return value;
  };
  render(view({ state, walks, act, keep }), root);
  drawWaiting();
  if (state.playing || !done) schedule();
}

const on = <K extends keyof PartEvents>(name: K, handle: (detail: PartEvents[K]) => void) =>
  root.addEventListener(name, (event) => {
    if (event instanceof CustomEvent) handle(event.detail as PartEvents[K]);
  });
on('descent-start', (start) => act({ type: 'start', start }));
on('descent-path', ({ key }) => act({ type: 'select', id: key }));
on('descent-range', (range) => act({ type: 'range', range }));
on('descent-scale', ({ scale }: { readonly scale: Scale }) => act({ type: 'scale', scale }));
on('descent-export', ({ name, mime, data }) => bridge.save(name, mime, data));
on('descent-cursor', (cursor) => cursor?.pinned && act({ type: 'at', at: cursor.step }));
on('descent-toggle', (toggle) => {
  const keys = chosenOf(state.settings).map(({ id }) => id);
  act({ type: 'hidden', series: [...toggled(new Set(state.settings.hidden), keys, toggle)] });
});

// Swatches take their colours from the theme as it is when they are drawn.
onTheme(schedule);
await document.fonts.load('16px codicon').catch(() => []);
schedule();
bridge.post({ type: 'ready' });
