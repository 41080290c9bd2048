/** What every part of the playground is drawn from. */
import { html } from 'lit';
import { theme } from '../charts/theme.ts';
import type { Act, State } from './state.ts';
import type { Walks } from './walks.ts';

export interface Playground {
  readonly state: State;
  readonly walks: Walks;
  act(action: Act): void;
  /** The value of the last drawing where the new one equals it, so that a chart whose spec did not change does not draw. */
  keep<T>(id: string, value: T): T;
}

/** When the colours of the theme are used up, they come again, and lines are dashed. */
export const isDashed = (hue: number) => hue >= theme().palette.length;

/** The colour of a chosen optimizer; an empty ring of one that is not. */
export function swatch(hue: number | undefined) {
  if (hue === undefined) return html`<span class="swatch" aria-hidden="true"></span>`;
  const kind = isDashed(hue) ? 'swatch dashed' : 'swatch full';
  return html`<span class=${kind} .style=${`color: ${theme().color(hue)}`} aria-hidden="true"></span>`;
}
