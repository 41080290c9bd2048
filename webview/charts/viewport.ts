/** Range and crosshair of one chart: what the page said last, or what the user did since. Every change is told to the page. */
import type { Place } from './gestures.ts';
import { type Cursor, emit, type Plot, type Range } from './chart-spec.ts';

export class Viewport {
  range: Range | null = null;
  cursor: (Cursor & { readonly x: number }) | null = null;
  readonly #host: HTMLElement;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Where the crosshair is held; undefined while it follows the pointer. */
  get pinned(): number | undefined {
    return this.cursor?.pinned ? this.cursor.x : undefined;
  }

  /** Takes over the page's word; `placed` finds a step on the x axis. */
  accept(plot: Plot, placed: (step: number) => number): void {
    this.range = plot.range;
    this.cursor = plot.cursor && { ...plot.cursor, x: plot.cursor.x ?? placed(plot.cursor.step) };
  }

  setRange(range: Range | null): void {
    if (range === this.range) return;
    this.range = range;
    emit(this.#host, 'descent-range', range);
  }

  setCursor(place: Place | null, pinned: boolean): void {
    const { cursor } = this;
    if (place === null ? cursor === null : cursor?.x === place.x && cursor.pinned === pinned) return;
    this.cursor = place && { x: place.x, step: place.step, pinned };
    emit(this.#host, 'descent-cursor', this.cursor);
  }
}
