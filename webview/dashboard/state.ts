/** What the page knows, and how it comes to know it: a pure reducer over what the host tells and what the user does. */

import type { Matrix } from '../../src/core/followed-elements.ts';
import { dispatch } from '../../src/core/dispatch.ts';
import type { EarlyStopping, Run, RunNotes } from '../../src/core/run.ts';
import { isLive } from '../../src/core/run-status.ts';
import { applyDiff } from '../../src/core/view-diff.ts';
import type { View, XAxis } from '../../src/core/view.ts';
import type { RunSummary } from '../../src/core/summary.ts';
import type { HostMessage, ShownStudy } from '../../src/protocol.ts';
import type { Cursor, Range, Scale } from '../charts/chart-spec.ts';

export const TABS = [
  'overview',
  'gradients',
  'optimizer',
  'weights',
  'evaluation',
  'regularization',
  'device',
  'compare',
  'findings',
  'live',
  'study',
] as const;
export type TabId = (typeof TABS)[number];
export type Value = number | boolean | string | readonly number[] | readonly string[];

/** How the charts of one tab are drawn. */
export interface Controls {
  readonly x: XAxis;
  /** Weight of the past in the smoothed line, 0 (raw) to 0.99; the envelope stays raw. */
  readonly smoothing: number;
  /** The x axis is logarithmic. */
  readonly logX: boolean;
  /** The zoomed range; null shows all and follows what is new. */
  readonly range: Range | null;
}
export const CONTROLS: Controls = { x: 'step', smoothing: 0.6, logX: false, range: null };

/** What the user arranged; it survives hiding, reloading and restarting. */
export interface Layout {
  readonly tab: TabId;
  readonly sidebar: boolean;
  /** Index of the weight selected everywhere. */
  readonly weight: number;
  readonly controls: Readonly<Partial<Record<TabId, Controls>>>;
  /** Series switched off in legends, by chart. */
  readonly hidden: Readonly<Record<string, readonly string[]>>;
  /** Linear or logarithmic, where the user chose, by chart. */
  readonly scales: Readonly<Record<string, Scale>>;
  readonly sort: { readonly column: string; readonly descending: boolean };
  /** Groups of the side bar that are folded. */
  readonly folded: readonly string[];
  /** Notices put away, as `run/step/message`. */
  readonly dismissed: readonly string[];
  /** The order of a study's table, and whether its charts show every learning rate or each optimizer's best. */
  readonly study: { readonly column: string; readonly descending: boolean; readonly all: boolean };
}
export const LAYOUT: Layout = {
  tab: 'overview',
  sidebar: true,
  weight: 0,
  controls: {},
  hidden: {},
  scales: {},
  sort: { column: 'order', descending: false },
  folded: [],
  dismissed: [],
  study: { column: 'rank', descending: false, all: false },
};

/** A field of the form that does not show the run's value: as typed, or as asked for and not yet answered. */
export interface Draft {
  readonly text: string;
  readonly problem?: string;
  /** Posted to the trainer; the draft goes when the run's log says so. */
  readonly posted?: Value;
  /** For the runs to come; it does not touch this one. */
  readonly next?: Value;
  /** The workspace's settings have it already. */
  readonly written?: boolean;
}

/** Early stopping as it is tried on a log: what is left out is as the run has it. */
export type ReplaySettings = Readonly<Partial<Pick<EarlyStopping, 'patience' | 'minDelta' | 'startEpoch' | 'smoothing'>>>;

export interface ShownRun {
  readonly run: Run;
  readonly notes: RunNotes;
}

export interface State {
  /** A report has no host to run commands: what needs one is absent. */
  readonly commands: boolean;
  /** The host has told which runs there are. */
  readonly ready: boolean;
  readonly runs: readonly RunSummary[];
  readonly shown: readonly string[];
  /** Shown instead of a run; its trials are among the shown runs. */
  readonly study: ShownStudy | null;
  readonly details: Readonly<Record<string, ShownRun>>;
  readonly views: Readonly<Record<string, View>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly applied?: { readonly where: string; readonly keys: string; readonly undo: boolean };
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly tried: ReplaySettings;
  /** The values of a weight, as they were when they were last asked for. */
  readonly matrix?: { readonly run: string; readonly matrix: Matrix };
  /** The step under the crosshair; without it figures show the newest. */
  readonly cursor: Cursor | null;
  readonly menu: boolean;
  /** Of the page, in pixels. */
  readonly width: number;
  readonly layout: Layout;
}

export const initialState = (commands: boolean, layout: Layout = LAYOUT): State => ({
  commands,
  ready: false,
  runs: [],
  shown: [],
  study: null,
  details: {},
  views: {},
  keys: {},
  drafts: {},
  tried: {},
  cursor: null,
  menu: false,
  width: 1200,
  layout,
});

/** What a user does in the page. */
export type Intent =
  | { readonly type: 'tab'; readonly tab: TabId }
  | { readonly type: 'weight'; readonly weight: number }
  | { readonly type: 'controls'; readonly controls: Partial<Controls> }
  | { readonly type: 'range'; readonly range: Range | null }
  | { readonly type: 'hidden'; readonly chart: string; readonly series: readonly string[] }
  | { readonly type: 'scale'; readonly chart: string; readonly scale: Scale }
  | { readonly type: 'cursor'; readonly cursor: Cursor | null }
  | { readonly type: 'sort'; readonly column: string }
  | { readonly type: 'study-table'; readonly change: Partial<Layout['study']> }
  | { readonly type: 'fold'; readonly group: string }
  | { readonly type: 'sidebar' }
  | { readonly type: 'menu'; readonly open: boolean }
  | { readonly type: 'dismiss'; readonly notice: string }
  | { readonly type: 'draft'; readonly key: string; readonly draft: Draft | undefined }
  /** Adds to what is tried; null goes back to the run's own settings. */
  | { readonly type: 'tried'; readonly tried: ReplaySettings | null }
  | { readonly type: 'appliedSeen' }
  | { readonly type: 'resize'; readonly width: number }
  /** Only these views are asked for from now on. */
  | { readonly type: 'subscribed'; readonly views: readonly string[] };

export type Action = HostMessage | Intent;

/** The state after a message from the host or an act of the user. Pure. */
export function reduce(state: State, action: Action): State {
  return dispatch<Action, State>(action, {
    runs: ({ runs, shown }) => ({ ...show(state, shown), ready: true, runs }),
    run: ({ id, run, notes }) => settle({ ...state, details: { ...state.details, [id]: { run, notes } } }, id, run),
    views: ({ views }) => {
      const next: Record<string, View> = { ...state.views };
      for (const { id, view, keep } of views) {
        const whole = keep === undefined ? view : spliced(next[id], view, keep);
        if (whole) next[id] = whole;
      }
      return { ...state, views: next };
    },
    matrix: ({ run, matrix }) => ({ ...state, matrix: { run, matrix } }),
    hints: ({ keys }) => ({ ...state, keys }),
    show: ({ tab, weight, step }) => ({
      ...arrange(state, {
        ...(isTab(tab) ? { tab } : {}),
        ...(weight === undefined ? {} : { weight }),
      }),
      ...(step === undefined ? {} : { cursor: { step, pinned: true } }),
    }),
    applied: ({ where, keys, undo }) => ({
      ...withoutApplied(state),
      ...(undo ? { applied: { where, keys, undo } } : {}),
      drafts: written(state.drafts, undo),
    }),

    tab: ({ tab }) => arrange(state.cursor?.pinned ? state : { ...state, cursor: null }, { tab }),
    weight: ({ weight }) => arrange(state, { weight }),
    controls: ({ controls }) => control(state, controls),
    range: ({ range }) => control(state, { range }),
    hidden: ({ chart, series }) => arrange(state, { hidden: { ...state.layout.hidden, [chart]: series } }),
    scale: ({ chart, scale }) => arrange(state, { scales: { ...state.layout.scales, [chart]: scale } }),
    cursor: ({ cursor }) => ({ ...state, cursor }),
    sort: ({ column }) => {
      const { sort } = state.layout;
      const same = sort.column === column;
      return arrange(state, { sort: { column, descending: same ? !sort.descending : column !== 'order' && column !== 'name' } });
    },
    study: ({ study }) => ({ ...state, study }),
    'study-table': ({ change }) => arrange(state, { study: { ...state.layout.study, ...change } }),
    fold: ({ group }) => {
      const { folded } = state.layout;
      return arrange(state, { folded: folded.includes(group) ? folded.filter((g) => g !== group) : [...folded, group] });
    },
    sidebar: () => arrange(state, { sidebar: !state.layout.sidebar }),
    menu: ({ open }) => ({ ...state, menu: open }),
    dismiss: ({ notice }) => arrange(state, { dismissed: [...state.layout.dismissed.slice(-49), notice] }),
    draft: ({ key, draft }) => {
      const { [key]: _, ...rest } = state.drafts;
      return { ...state, drafts: draft ? { ...rest, [key]: draft } : rest };
    },
    tried: ({ tried }) => ({ ...state, tried: tried === null ? {} : { ...state.tried, ...tried } }),
    appliedSeen: () => withoutApplied(state),
    resize: ({ width }) => (width === state.width ? state : { ...state, width }),
    subscribed: ({ views }) => {
      const gone = Object.keys(state.views).filter((id) => !views.includes(id));
      if (gone.length === 0) return state;
      return { ...state, views: Object.fromEntries(Object.entries(state.views).filter(([id]) => !gone.includes(id))) };
    },
  });
}

/** Below this width the page has one column and the side bar is a tab. */
const NARROW = 900;
export const isNarrow = (state: State) => state.width < NARROW;

/** The tab that is open: the side bar's is there only while it has no place beside the others. */
export const openTab = (state: State): TabId => {
  if (state.study) return 'study';
  const { tab } = state.layout;
  return tab === 'study' || (tab === 'live' && !isNarrow(state)) ? 'overview' : tab;
};

/** The run in front: the first of the shown ones. */
export function mainRun(state: State): ShownRun | undefined {
  const id = state.shown[0];
  return id === undefined ? undefined : state.details[id];
}

/** What a run is called everywhere: the user's name for it, or the title that tells it from the others. */
export function nameOf({ runs }: Pick<State, 'runs'>, { run, notes }: ShownRun): string {
  return notes.name || (runs.find(({ id }) => id === run.header.id)?.title ?? run.header.title);
}

/** Something of what is shown is still being trained. */
export const isShownLive = ({ shown, study, details }: State): boolean =>
  study?.running === true || shown.some((id) => isLive(details[id]?.run.status ?? 'finished'));

export const controlsOf = (state: State, tab: TabId = openTab(state)): Controls => state.layout.controls[tab] ?? CONTROLS;

const arrange = (state: State, change: Partial<Layout>): State => ({ ...state, layout: { ...state.layout, ...change } });

/** Another quantity on the x axis has other units, so the zoom goes. */
function control(state: State, change: Partial<Controls>): State {
  const before = controlsOf(state);
  const moved = (change.x ?? before.x) !== before.x || (change.logX ?? before.logX) !== before.logX;
  const range = moved ? null : before.range;
  const controls: Controls = { ...before, range, ...change };
  // Where the crosshair is on the other axis, its step tells.
  const { cursor } = state;
  const kept = moved && cursor ? { ...state, cursor: { step: cursor.step, pinned: cursor.pinned } } : state;
  return arrange(kept, { controls: { ...state.layout.controls, [openTab(state)]: controls } });
}

/** Other runs are shown: forgets the rest. Another main run starts without drafts, cursor and zoom. */
function show(state: State, shown: readonly string[]): State {
  const details = Object.fromEntries(Object.entries(state.details).filter(([id]) => shown.includes(id)));
  if (shown[0] === state.shown[0] || !state.ready) return { ...state, shown, details };
  const controls = Object.fromEntries(
    Object.entries(state.layout.controls).map(([tab, kept]) => [tab, { ...kept, range: null }]),
  );
  return arrange({ ...withoutApplied(state), shown, details, drafts: {}, tried: {}, cursor: null }, { controls });
}

function withoutApplied({ applied: _, ...rest }: State): State {
  return rest;
}

/** A draft is settled once the run has the value that was asked for. */
function settle(state: State, id: string, run: Run): State {
  if (id !== state.shown[0]) return state;
  const drafts = Object.entries(state.drafts).filter(([key, { posted }]) => posted === undefined || run.changes[key] !== posted);
  return drafts.length === Object.keys(state.drafts).length ? state : { ...state, drafts: Object.fromEntries(drafts) };
}

/** What was meant for the next run goes on being shown and written: the run's own value would be the old one. */
const written = (drafts: State['drafts'], done: boolean) =>
  Object.fromEntries(
    Object.entries(drafts).map(([key, draft]) => [key, draft.next === undefined ? draft : { ...draft, written: done }]),
  );

/** The whole view again; nothing when its beginning was forgotten, for then it is no longer asked for. */
function spliced(before: View | undefined, tail: View, keep: number): View | undefined {
  return before?.kind === 'series' && tail.kind === 'series' ? applyDiff(before, keep, tail) : undefined;
}

export const isTab = (tab: unknown): tab is TabId => TABS.some((t) => t === tab);
