/** What every part of the runs table is drawn from. */
import type { RunCommand } from '../../src/core/page-commands.ts';
import type { Act, Shown, State } from './state.ts';

export interface TablePage {
  readonly state: State;
  readonly shown: Shown;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Which part of the list is on screen, in CSS pixels. */
  readonly viewport: { readonly top: number; readonly height: number };
  act(act: Act): void;
  readonly command: RunCommand;
}

/** CSS pixels; the style sheet has the same. */
export const ROW_HEIGHT = 28;

const WIDTHS: Readonly<Record<string, number>> = {
  name: 260,
  state: 128,
  tags: 140,
  reason: 260,
  device: 180,
  study: 200,
  created: 124,
  id: 240,
};
const BY_KIND = { text: 120, number: 104, flag: 84, date: 124, duration: 92, list: 140 } as const;
/** Of a title: its letters, the sort mark, and the space around. */
const LETTER = 7;
const AROUND = 34;

/** Where the page is narrower, the name leaves room for one more column. */
const NARROW = 700;
const NARROW_NAME = 200;

/** The width of a column in CSS pixels: the one that was chosen, or enough for its title and usual values. */
export function widthOf({ id, kind, title }: Shown['columns'][number], widths: State['layout']['widths']): number {
  if (id === 'name' && widths[id] === undefined && window.innerWidth < NARROW) return NARROW_NAME;
  const natural = WIDTHS[id] ?? Math.max(BY_KIND[kind], Math.min(200, title.length * LETTER + AROUND));
  return widths[id] ?? natural;
}
