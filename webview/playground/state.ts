/** What the playground shows, and how what a user does changes it. Pure. */
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import type { Point } from '../../src/catalog/surfaces/surface.ts';
import type { Form } from '../../src/catalog/trajectory.ts';
import { find } from '../../src/core/params.ts';
import { dispatch } from '../../src/core/dispatch.ts';
import type { PlaygroundMessage } from '../../src/protocol.ts';
import type { Range, Scale } from '../charts/chart-spec.ts';
import type { Draft, Value } from '../dashboard/state.ts';
import { chosenOf, freeHue, type Settings, type SPEEDS } from './settings.ts';

export interface State {
  readonly settings: Settings;
  readonly playing: boolean;
  /** The steps that the chart of heights is zoomed to; null shows all. */
  readonly range: Range | null;
  /** Fields as they are typed, by key. */
  readonly drafts: Readonly<Record<string, Draft>>;
  /** The key bindings of commands, as people read them. */
  readonly keys: Readonly<Record<string, string>>;
}

export const initialState = (settings: Settings): State => ({ settings, playing: false, range: null, drafts: {}, keys: {} });

export type Act =
  | { readonly type: 'surface'; readonly id: string }
  | { readonly type: 'start'; readonly start: Point }
  | { readonly type: 'choose'; readonly id: string }
  | { readonly type: 'select'; readonly id: string }
  | { readonly type: 'open'; readonly id: string }
  /** Of an optimizer; undefined goes back to what was there before. */
  | { readonly type: 'set'; readonly id: string; readonly name: string; readonly value: Value | undefined }
  /** Of the playground itself. */
  | { readonly type: 'own'; readonly name: string; readonly value: Value }
  | { readonly type: 'form'; readonly form: Form }
  | { readonly type: 'speed'; readonly speed: (typeof SPEEDS)[number] }
  | { readonly type: 'at'; readonly at: number }
  | { readonly type: 'toggle' }
  /** One step on, or back. */
  | { readonly type: 'by'; readonly steps: number }
  | { readonly type: 'reset' }
  /** Time has gone by while it plays. */
  | { readonly type: 'elapsed'; readonly seconds: number }
  | { readonly type: 'draft'; readonly key: string; readonly draft: Draft | undefined }
  | { readonly type: 'range'; readonly range: Range | null }
  | { readonly type: 'scale'; readonly scale: Scale }
  | { readonly type: 'hidden'; readonly series: readonly string[] };

export function reduce(state: State, action: Act | PlaygroundMessage): State {
  const { settings } = state;
  const { steps } = settings.own;
  const set = (change: Partial<Settings>): State => ({ ...state, settings: { ...settings, ...change } });
  const go = (at: number): State => ({ ...set({ at: Math.min(steps, Math.max(0, at)) }), playing: false });
  const toggle = (): State =>
    state.playing ? { ...state, playing: false } : { ...(settings.at >= steps ? set({ at: 0 }) : state), playing: true };
  return dispatch<Act | PlaygroundMessage, State>(action, {
    surface: ({ id }) => (find(surfaces, id) ? { ...set({ surface: id }), drafts: {} } : state),
    start: ({ start }) => set({ starts: { ...settings.starts, [settings.surface]: start } }),
    choose: ({ id }) => choose(set, settings, id),
    select: ({ id }) => set({ selected: id }),
    open: ({ id }) =>
      set({ open: settings.open.includes(id) ? settings.open.filter((one) => one !== id) : [...settings.open, id] }),
    set: ({ id, name, value }) => {
      const key = `${settings.surface}/${id}`;
      if (name === 'learningRate') return set({ rates: withEntry(settings.rates, key, value as number | undefined) });
      return set({ values: { ...settings.values, [id]: withEntry(settings.values[id] ?? {}, name, value) } });
    },
    own: ({ name, value }) => {
      const own = { ...settings.own, [name]: value };
      // What was shown to its end still is.
      const at = settings.at >= steps ? own.steps : Math.min(settings.at, own.steps);
      return { ...set({ own, at }), range: null };
    },
    form: ({ form }) => set({ form }),
    speed: ({ speed }) => set({ speed }),
    at: ({ at }) => go(at),
    toggle,
    by: ({ steps: by }) => go(Math.floor(settings.at) + by),
    reset: () => go(0),
    elapsed: ({ seconds }) => {
      if (!state.playing) return state;
      const at = Math.min(steps, settings.at + settings.speed * seconds);
      return { ...set({ at }), playing: at < steps };
    },
    draft: ({ key, draft }) => ({ ...state, drafts: withEntry(state.drafts, key, draft) }),
    range: ({ range }) => ({ ...state, range }),
    scale: ({ scale }) => set({ scale }),
    hidden: ({ series }) => set({ hidden: series }),

    hints: ({ keys }) => ({ ...state, keys }),
    control: ({ act }) => (act === 'toggle' ? toggle() : act === 'step' ? go(Math.floor(settings.at) + 1) : go(0)),
  });
}

function choose(set: (change: Partial<Settings>) => State, settings: Settings, id: string): State {
  if (!find(optimizers, id)) return set({});
  const { [id]: hue, ...others } = settings.chosen;
  if (hue === undefined) return set({ chosen: { ...settings.chosen, [id]: freeHue(settings.chosen) }, selected: id });
  const [next] = chosenOf({ ...settings, chosen: others });
  return set({ chosen: others, selected: settings.selected === id ? (next?.id ?? '') : settings.selected });
}

function withEntry<V>(record: Readonly<Record<string, V>>, key: string, value: V | undefined): Readonly<Record<string, V>> {
  const { [key]: _, ...rest } = record;
  return value === undefined ? rest : { ...rest, [key]: value };
}
