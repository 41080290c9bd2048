/**
 * What the charts of the page are told, and what they tell. Every part is a custom element with one property, `spec`, and keeps
 * no state that a user would miss: range, cursor, hidden series and scale are events first and come back in the next spec.
 *
 * Positions of marks, bands and plans are steps. A chart finds their place on its x axis through the `step` and `x` of its own
 * views; ranges are in units of x.
 */
import type { Point, Surface } from '../../src/catalog/surfaces/surface.ts';
import type { HeatmapView, HistogramsView, SeriesView, XAxis } from '../../src/core/view.ts';

/** The part of the x axis that is shown, in its units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The crosshair that all charts of a tab share. Without `x`, the step tells where it is. */
export interface Cursor {
  readonly step: number;
  readonly x?: number;
  readonly pinned: boolean;
}

export type Scale = 'linear' | 'log';

/** What stands along x; places on the axis of learning rates, and on logarithmic ones, are logarithms to base 10. */
export type AxisKind = XAxis | 'rate' | `log ${XAxis}`;

/** An index into the palette, the theme's charts colours first, or the name of a CSS custom property such as `--vscode-charts-red`. */
export type Hue = number | `--${string}`;

export interface SeriesSpec {
  /** Unique in its chart; what `hidden` and events name it by. */
  readonly key: string;
  readonly label: string;
  /** What the legend calls it, where it stands behind the series that it belongs to. */
  readonly brief?: string;
  readonly hue: Hue;
  /** Validation is dashed, training solid. */
  readonly dash?: boolean;
  /** Without one, the series waits for its first values. */
  readonly view: SeriesView | undefined;
  /** Index into the view's columns. */
  readonly column: number;
  /** One plain sentence, shown on hover. */
  readonly help?: string;
  /** Its values are figures in their own right, such as one an epoch: smoothing leaves it as it is. */
  readonly exact?: boolean;
  /** Shares of 1, told in percent. */
  readonly share?: boolean;
  /** Learning rates, told like those that are set: `1e-3`. */
  readonly rate?: boolean;
  /** The mean of several runs, and the range over them, which is drawn even where every row stands for itself. */
  readonly runs?: boolean;
  /** A hairline without envelope, for what stands in the second row. */
  readonly thin?: boolean;
  /** The upper edge of an area whose lower edge this is: the legend tells the two as one. */
  readonly upper?: { readonly key: string; readonly label: string };
}

/** The space between two columns of a view, tinted. */
export interface AreaSpec {
  readonly view: SeriesView | undefined;
  /** Indices into the view's columns. */
  readonly low: number;
  readonly high: number;
  readonly hue: Hue;
  /** Opacity, 0 to 1. */
  readonly strength: number;
}

/** A thin vertical line with an icon: something that happened. */
export interface Mark {
  readonly id: string;
  readonly step: number;
  /** Name of a codicon, without `codicon-`. */
  readonly icon: string;
  /** What hovering tells. */
  readonly label: string;
  readonly kind: 'event' | 'change' | 'warning' | 'error';
  /** Key of the series whose view places it; the first one's otherwise. */
  readonly series?: string;
}

/** A tinted rectangle, such as the epochs that patience has left. Sides left out reach the edge of the plot. */
export interface Band {
  readonly label: string;
  readonly fromStep?: number;
  readonly toStep?: number;
  readonly fromValue?: number;
  readonly toValue?: number;
  readonly hue?: Hue;
}

/** What every part is called. */
export interface Titled {
  readonly id: string;
  readonly title: string;
  readonly unit?: string;
  /** One plain sentence on what this is and what a healthy value looks like. */
  readonly help: string;
}

/** What all parts share that have an x axis. */
export interface Plot extends Titled {
  readonly x: AxisKind;
  /** Null shows everything and follows what is new. */
  readonly range: Range | null;
  /** More is to come: going back from a part of the x axis is to follow it. */
  readonly live?: boolean;
  readonly cursor: Cursor | null;
}

/** `<canvas-chart>` */
export interface ChartSpec extends Plot {
  readonly scale: Scale;
  /** Weight of the past in the mean line, 0 (raw) to 0.99; the envelope stays raw. */
  readonly smoothing: number;
  readonly series: readonly SeriesSpec[];
  readonly marks?: readonly Mark[];
  readonly bands?: readonly Band[];
  readonly areas?: readonly AreaSpec[];
  /** A dotted line ahead, `[step, value]`; the axis reaches to its end. */
  readonly plan?: readonly (readonly [number, number])[];
  /** A star at the best value. */
  readonly best?: { readonly step: number; readonly value: number; readonly label: string; readonly series?: string };
  /** Keys of series that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** Bounds that the y axis always covers, such as 0 to 1 for a share. */
  readonly y?: { readonly from?: number; readonly to?: number };
  /** Said in the middle of the plot as long as there is nothing to draw. */
  readonly empty?: string;
}

/** `<heat-map>`: one figure of every weight over steps, on a logarithmic colour scale. */
export interface HeatSpec extends Plot {
  readonly view: HeatmapView | undefined;
  /** One label a row, in the view's order. */
  readonly rows: readonly string[];
  /** Of each row, the weight that a click on it selects; that of the same index without it. */
  readonly weights?: readonly number[];
  /** The row that is selected everywhere; below 0 for none. */
  readonly selected?: number;
  /** `linear` for shares and cosines. */
  readonly scale?: Scale;
  readonly marks?: readonly Mark[];
  readonly empty?: string;
}

/** `<ridge-line>`: histograms over time, the newest in front. */
export interface RidgeSpec extends Plot {
  readonly view: HistogramsView | undefined;
  readonly hue: Hue;
  readonly empty?: string;
}

/** `<quantile-bands>`: the 5–95 % and 25–75 % ranges and the median of a tensor's elements over steps. */
export interface QuantileSpec extends Plot {
  readonly view: SeriesView | undefined;
  /** Indices of the view's columns for q05, q25, q50, q75 and q95. */
  readonly columns: readonly [number, number, number, number, number];
  readonly hue: Hue;
  /** Linear without it. */
  readonly scale?: Scale;
  readonly marks?: readonly Mark[];
  readonly empty?: string;
}

/** `<spark-line>`: a line as small as a word; decoration, hidden from screen readers. */
export interface SparkSpec {
  readonly values: ArrayLike<number>;
  readonly hue: Hue;
  readonly scale?: Scale;
}

/** A walk down a surface. */
export interface PathSpec {
  readonly key: string;
  readonly label: string;
  /** What sets it apart, such as its learning rate: quiet in the legend. */
  readonly detail: string;
  readonly hue: Hue;
  readonly dash: boolean;
  /** The start, and the place after each step. */
  readonly points: readonly Point[];
  /** The steps that are drawn; where there are fewer points, all. */
  readonly steps: number;
}

/** A direction at the newest point of the selected path. Its length says little: it is compressed, so that all can be seen. */
export interface ArrowSpec {
  readonly label: string;
  /** Without one it is drawn in the colour of text. */
  readonly hue?: Hue;
  readonly dx: number;
  readonly dy: number;
}

/** `<contour-map>`: a function of two parameters from above, and walks down it. */
export interface ContourSpec extends Titled {
  readonly surface: Surface;
  /** Where all walks begin; it can be moved. */
  readonly start: Point;
  readonly paths: readonly PathSpec[];
  readonly selected?: string;
  readonly arrows: readonly ArrowSpec[];
}

/** What the parts fire, by name; every event bubbles. */
export interface PartEvents {
  /** The user zoomed or panned; null goes back to following. */
  'descent-range': Range | null;
  /** The crosshair moved; null when the pointer left and nothing is pinned. */
  'descent-cursor': (Cursor & { readonly x: number }) | null;
  /** A series was clicked in the legend; `only` when it alone is to remain (or all are to come back). */
  'descent-toggle': { readonly key: string; readonly only: boolean };
  'descent-mark': { readonly id: string };
  /** A file to save. */
  'descent-export': { readonly name: string; readonly mime: string; readonly data: string | Uint8Array };
  /** A row of a heat map was chosen. */
  'descent-select': { readonly weight: number };
  'descent-scale': { readonly scale: Scale };
  /** The start of walks was moved here. */
  'descent-start': Point;
  /** A walk was chosen. */
  'descent-path': { readonly key: string };
}
export type PartEvent<K extends keyof PartEvents> = CustomEvent<PartEvents[K]>;

/** The hidden series after a `descent-toggle`: a click switches one, a double click leaves only that one, and brings all back. */
export function toggled(
  hidden: ReadonlySet<string>,
  keys: readonly string[],
  { key, only }: PartEvents['descent-toggle'],
): ReadonlySet<string> {
  if (only) {
    const others = keys.filter((other) => other !== key);
    const alone = !hidden.has(key) && others.every((other) => hidden.has(other));
    return new Set(alone ? [] : others);
  }
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return next;
}

export function emit<K extends keyof PartEvents>(from: HTMLElement, name: K, detail: PartEvents[K]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

type PartEventMap = { [K in keyof PartEvents]: PartEvent<K> };
declare global {
  interface HTMLElementEventMap extends PartEventMap {}
}
