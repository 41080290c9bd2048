/** What wheel, pointer and keys do on a plot, the same for every chart with steps along x. */
import type { Area, ChartFigure } from './chart-figure.ts';
import { panned, revealing, zoomed } from './ranges.ts';
import type { Cursor, Range } from './chart-spec.ts';

/** A place that has data. */
export interface Place {
  readonly x: number;
  readonly step: number;
}

export interface Navigable {
  area(): Area;
  /** The range on screen, and all there is to show. */
  range(): Range;
  all(): Range;
  /** The narrowest range worth zooming into. */
  least(): number;
  cursor(): Cursor | null;
  near(x: number): Place | undefined;
  /** The place `by` rows from another one. */
  beside(x: number, by: number): Place | undefined;
  setRange(range: Range | null): void;
  setCursor(place: Place | null, pinned: boolean): void;
  /** The pointer is here, in pixels of the plot; undefined when it has left. True when a click would act there. */
  hover?(at: { x: number; y: number } | undefined): boolean;
  /** True when the click meant something other than pinning the crosshair. */
  click?(x: number, y: number): boolean;
  zoomY?(factor: number, y: number): void;
  resetY?(): void;
  /** A part of the x axis being selected, in pixels. */
  select?(part: Range | null): void;
  key?(key: string): boolean;
  /** A key moved the crosshair. */
  moved?(): void;
}

const CLICK = 4;
const WHEEL = 0.0018;

type Drag = { readonly kind: 'pan' | 'select'; readonly x: number; readonly y: number; readonly range: Range; far: boolean };

export function listen(figure: ChartFigure, chart: Navigable): void {
  const { plot } = figure;
  let drag: Drag | undefined;
  const at = (event: MouseEvent) => {
    const box = plot.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const toX = (px: number, range = chart.range()) => {
    const { left, right } = chart.area();
    return range.from + ((px - left) / (right - left)) * (range.to - range.from);
  };
  const inAxis = (y: number) => y > chart.area().bottom;

  plot.addEventListener(
    'wheel',
    (event) => {
      const { x, y } = at(event);
      const { left, right } = chart.area();
      if (x < left - 60 || x > right + 20) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 300 : 1;
      // Browsers turn Shift and the wheel into sideways scrolling.
      const turn = (event.shiftKey ? event.deltaY || event.deltaX : event.deltaY) * unit;
      if (event.shiftKey) chart.zoomY?.(Math.exp(turn * WHEEL), y);
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) move(((event.deltaX * unit) / (right - left)) * span());
      else
        chart.setRange(
          zoomed(chart.range(), chart.all(), toX(Math.min(Math.max(x, left), right)), Math.exp(turn * WHEEL), chart.least()),
        );
    },
    { passive: false },
  );
  const span = () => chart.range().to - chart.range().from;
  const move = (by: number) => {
    const range = chart.range();
    const next = panned(range, chart.all(), by);
    if (next.from !== range.from) chart.setRange(next);
  };

  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const { x, y } = at(event);
    drag = { kind: inAxis(y) ? 'select' : 'pan', x, y, range: chart.range(), far: false };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    const { x, y } = at(event);
    const { left, right } = chart.area();
    if (!drag) {
      plot.classList.toggle('axis', inAxis(y));
      const acts = chart.hover?.({ x, y }) ?? false;
      plot.classList.toggle('pointing', acts);
      if (!chart.cursor()?.pinned && x >= left - 4 && x <= right + 4 && !inAxis(y))
        chart.setCursor(chart.near(toX(x)) ?? null, false);
      return;
    }
    if (Math.hypot(x - drag.x, y - drag.y) > CLICK) drag.far = true;
    if (!drag.far) return;
    plot.classList.toggle('panning', drag.kind === 'pan');
    if (drag.kind === 'select') chart.select?.(ordered(clamp(drag.x, left, right), clamp(x, left, right)));
    else {
      const next = panned(drag.range, chart.all(), ((drag.x - x) / (right - left)) * (drag.range.to - drag.range.from));
      const now = chart.range();
      if (next.from !== now.from || next.to !== now.to) chart.setRange(next);
    }
  });
  plot.addEventListener('pointerup', (event) => {
    const ended = drag;
    drag = undefined;
    plot.classList.remove('panning');
    if (!ended) return;
    const { x, y } = at(event);
    const { left, right } = chart.area();
    if (ended.kind === 'select') {
      chart.select?.(null);
      const part = ordered(toX(clamp(ended.x, left, right)), toX(clamp(x, left, right)));
      if (ended.far && part.to - part.from > 0) chart.setRange(widened(part, chart.least()));
    }
    if (ended.far || chart.click?.(x, y)) return;
    const place = chart.near(toX(x));
    const cursor = chart.cursor();
    const again = cursor?.pinned && place && cursor.step === place.step;
    chart.setCursor(place ?? null, !again && place !== undefined);
  });
  plot.addEventListener('pointercancel', () => {
    drag = undefined;
    chart.select?.(null);
    plot.classList.remove('panning');
  });
  plot.addEventListener('pointerleave', () => {
    chart.hover?.(undefined);
    if (!drag && !chart.cursor()?.pinned) chart.setCursor(null, false);
  });
  const reset = () => {
    chart.resetY?.();
    chart.setRange(null);
  };
  plot.addEventListener('dblclick', reset);

  const go = (place: Place | undefined) => {
    if (!place) return;
    chart.setCursor(place, chart.cursor()?.pinned ?? false);
    const range = chart.range();
    const next = revealing(range, chart.all(), place.x);
    if (next !== range) chart.setRange(next);
    chart.moved?.();
  };
  const step = (by: number) => {
    const cursor = chart.cursor();
    const here = cursor?.x ?? (cursor ? undefined : chart.range().to);
    go(cursor || here === undefined ? chart.beside(here ?? chart.near(chart.range().to)?.x ?? 0, by) : chart.near(here));
  };
  const scale = (factor: number) => {
    const range = chart.range();
    const { x } = chart.cursor() ?? {};
    const centre = x !== undefined && x >= range.from && x <= range.to ? x : (range.from + range.to) / 2;
    chart.setRange(zoomed(range, chart.all(), centre, factor, chart.least()));
  };
  const pin = () => {
    const cursor = chart.cursor();
    if (cursor?.x !== undefined) chart.setCursor({ x: cursor.x, step: cursor.step }, !cursor.pinned);
  };
  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
    ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
    Home: () => go(chart.near(chart.all().from)),
    End: () => go(chart.near(chart.all().to)),
    PageUp: () => move(-span() / 2),
    PageDown: () => move(span() / 2),
    '+': () => scale(1 / 1.5),
    '=': () => scale(1 / 1.5),
    '-': () => scale(1.5),
    '0': reset,
    Enter: pin,
    ' ': pin,
    Escape: () => chart.setCursor(null, false),
  };
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!chart.key?.(event.key)) {
      const act = keys[event.key];
      if (!act) return;
      act(event);
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const ordered = (a: number, b: number): Range => ({ from: Math.min(a, b), to: Math.max(a, b) });
const widened = ({ from, to }: Range, least: number): Range => {
  const more = Math.max(0, least - (to - from)) / 2;
  return { from: from - more, to: to + more };
};
