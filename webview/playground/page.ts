/** What every part of the playground is drawn from. */
import type { Act, State } from './state.ts';
import type { Walks } from './walks.ts';

export interface Playground {
  readonly state: State;
  readonly walks: Walks;
  act(action: Act): void;
  /** The value of the last drawing where the new one equals it, so that a chart whose spec did not change does not draw. */
  keep<T>(id: string, value: T): T;
}
