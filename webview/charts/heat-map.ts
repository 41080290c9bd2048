/** `<heat-map>`: one figure of every weight over steps, on a scale of colours; its row is chosen by click or by arrow keys. */
import { followTool, numbersTool, pictureTool, scaleTool, tableTool } from './tools.ts';
import * as l10n from '@vscode/l10n';
import { FOOT, HEAD, type Labelled, SIDE, xTicks, placeName } from './axes.ts';
import { Viewport } from './viewport.ts';
import { nearest, placeOf } from './points.ts';
import type { Geometry } from './envelope.ts';
import { csvOf, fileName, pngOf } from './chart-export.ts';
import { ChartFigure, type Tool } from './chart-figure.ts';
import { formatNumber, place } from './tick-labels.ts';
import { listen, type Navigable, type Place } from './gestures.ts';
import { scaleOf } from './heat-colors.ts';
import { drawHeat, drawScale, hasPartly, namesWidth, rowBox } from './heat-picture.ts';
import { drawMarks, marksAt, type PlacedMark, placeMarks } from './marks.ts';
import { heatNumbers } from './numbers.ts';
import { drawCrosshair, drawSelection } from './overlay.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { emit, type HeatSpec, type Range } from './chart-spec.ts';
import { NumbersTable } from './numbers-table.ts';
import { theme } from './theme.ts';

export class HeatMap extends HTMLElement {
  #spec: HeatSpec | undefined;
  readonly #control = new Viewport(this);
  readonly #figure = new ChartFigure(this, { draw: () => this.#draw(), drawOver: () => this.#drawOver() });
  readonly #table = new NumbersTable(
    this.#figure,
    () => this.#describe(),
    () => this.#control.pinned,
  );
  readonly #scaleCanvas = document.createElement('canvas');
  #marks: readonly PlacedMark[] = [];
  #selection: Range | null = null;
  #hover: { readonly x: number; readonly y: number } | undefined;

  constructor() {
    super();
    this.#scaleCanvas.className = 'chart-scale';
    this.#scaleCanvas.setAttribute('aria-hidden', 'true');
    listen(this.#figure, this.#navigable());
  }

  connectedCallback(): void {
    this.#figure.connect();
    this.#figure.legend.append(this.#scaleCanvas);
  }

  disconnectedCallback(): void {
    this.#figure.disconnect();
  }

  get spec(): HeatSpec | undefined {
    return this.#spec;
  }

  set spec(spec: HeatSpec | undefined) {
    const before = this.#spec;
    if (!spec || spec === before) return;
    this.#spec = spec;
    const range = this.#control.range;
    this.#control.accept(spec, (step) => (spec.view ? placeOf(spec.view, step) : Number.NaN));
    const drawn = before && range === this.#control.range && deepEqual({ ...before, cursor: null }, { ...spec, cursor: null });
    if (drawn) this.#figure.redrawOver();
    else this.#figure.redraw();
  }

  get #all(): Range {
    const [from, to] = this.#spec?.view?.extent ?? [0, 1];
    return to > from ? { from, to } : { from: from - 0.5, to: to + 0.5 };
  }

  get #range(): Range {
    return this.#control.range ?? this.#all;
  }

  get #geometry(): Geometry {
    const { width, height } = this.#figure;
    const { from, to } = this.#range;
    const left = namesWidth(this.#spec?.rows ?? [], width, theme());
    const right = Math.max(left + 1, width - SIDE);
    return {
      left,
      top: this.#spec?.marks?.length ? HEAD : 4,
      right,
      bottom: Math.max(HEAD + 1, height - FOOT),
      px: (x) => left + ((x - from) / (to - from)) * (right - left),
      py: () => Number.NaN,
    };
  }

  #draw(): void {
    const spec = this.#spec;
    const context = this.#figure.surface(this.#figure.canvas);
    if (!spec || !context) return;
    const scale = spec.view && scaleOf(spec.view.cells, spec.scale !== 'linear');
    this.#figure.say(scale ? undefined : (spec.empty ?? l10n.t('No step has been sampled yet.')));
    const at = this.#geometry;
    drawHeat(context, { spec, range: this.#range, scale, ticks: this.#ticks(at), at, theme: theme() });
    this.#marks = placeMarks(spec.marks ?? [], () => spec.view, at);
    drawMarks(context, this.#marks, at, theme());
    const width = this.#figure.legend.clientWidth;
    const strip = sized(this.#scaleCanvas, width, 28);
    if (strip && spec.view && scale) drawScale(strip, scale, width, theme(), hasPartly(spec.view));
    this.#describe();
    if (this.#table.open) this.#table.show(spec.title, heatNumbers(spec.view, spec.rows, spec.x), spec.x);
  }

  #drawOver(): void {
    const spec = this.#spec;
    const context = this.#figure.surface(this.#figure.overlay);
    if (!spec || !context) return;
    const at = this.#geometry;
    if (this.#selection) drawSelection(context, this.#selection, at, theme());
    if (spec.selected !== undefined && spec.selected >= 0 && spec.view && spec.selected < spec.view.weights) {
      const { top, height } = rowBox(spec.selected, spec.view.weights, at);
      // Light on dark or dark on light: one of the two stands out from any colour of the scale.
      for (const [color, line] of [
        [theme().background, 4],
        [theme().foreground, theme().contrast ? 2 : 1.5],
      ] as const) {
        context.lineWidth = line;
        context.strokeStyle = color;
        context.strokeRect(at.left - 1, top - 0.5, at.right - at.left + 2, height);
      }
    }
    if (this.#control.cursor) drawCrosshair(context, this.#control.cursor, spec.x, this.#ticks(at), at, theme());
    this.#figure.hint(this.#lines(), this.#hover?.x, this.#hover?.y);
  }

  #ticks({ left, right }: Geometry): readonly Labelled[] {
    const spec = this.#spec;
    return spec?.view && spec.view.x.length > 0 ? xTicks(this.#range, spec.x, right - left, theme()) : [];
  }

  #row(y: number): number {
    const at = this.#geometry;
    const rows = this.#spec?.view?.weights ?? 0;
    const row = Math.floor(((y - at.top) / (at.bottom - at.top)) * rows);
    return row >= 0 && row < rows && y < at.bottom ? row : -1;
  }

  /** What lies under the pointer, in words. */
  #lines(): readonly string[] {
    const [at, spec] = [this.#hover, this.#spec];
    if (!at || !spec?.view) return [];
    const marks = this.#hovered();
    if (marks.length > 0 && at.y < this.#geometry.top) return marks.map(({ mark }) => mark.label);
    const row = this.#row(at.y);
    if (row < 0) return [];
    const name = spec.rows[row] ?? '';
    if (at.x < this.#geometry.left) return [name];
    return [name, this.#words(row, this.#control.cursor?.x), ...marks.map(({ mark }) => mark.label)];
  }

  #words(row: number, x: number | undefined): string {
    const [spec, view] = [this.#spec, this.#spec?.view];
    if (!spec || !view) return '';
    const i = x === undefined ? view.x.length - 1 : nearest(view.x, x);
    const unit = spec.unit ? ` ${spec.unit}` : '';
    const at = row * view.x.length + i;
    const value = `${formatNumber(view.cells[at] ?? Number.NaN)}${unit}`;
    const where = placeName(view.x[i] ?? 0, spec.x);
    const bad = view.width > 1 ? (view.nonFinite[at] ?? 0) : 0;
    return bad > 0
      ? l10n.t('{0} at {1}, {2} of {3} samples NaN or not measured', value, where, bad, view.width)
      : l10n.t('{0} at {1}', value, where);
  }

  #hovered(): readonly PlacedMark[] {
    return this.#hover ? marksAt(this.#marks, this.#hover.x, this.#hover.y, this.#geometry) : [];
  }

  #describe(): void {
    const spec = this.#spec;
    if (!spec) return;
    const { from, to } = this.#range;
    const row = spec.selected ?? -1;
    const chosen = row < 0 ? '' : l10n.t('Selected: {0}, {1}.', spec.rows[row] ?? '', this.#words(row, undefined));
    const all = l10n.t('{0} rows, {1} to {2}.', spec.rows.length, placeName(from, spec.x), place(to, spec.x));
    const summary = `${all} ${chosen}`.trim();
    this.#figure.describe(spec, summary, this.#tools(spec));
  }

  #tools(spec: HeatSpec): Tool[] {
    const follow = followTool(spec.live, () => this.#setRange(null));
    const numbers = () => heatNumbers(spec.view, spec.rows, spec.x);
    const log = spec.scale !== 'linear';
    return [
      ...(this.#control.range ? [follow] : []),
      scaleTool(log, () => emit(this, 'descent-scale', { scale: log ? 'linear' : 'log' })),
      tableTool(this.#table.open, () => this.#toggleTable()),
      pictureTool(() => void this.#savePicture(spec)),
      numbersTool(() =>
        emit(this, 'descent-export', { name: fileName(spec.title, 'csv'), mime: 'text/csv', data: csvOf(numbers()) }),
      ),
    ];
  }

  #toggleTable(): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#table.toggle(spec.title, heatNumbers(spec.view, spec.rows, spec.x), spec.x);
    this.#describe();
  }

  async #savePicture(spec: HeatSpec): Promise<void> {
    const data = await pngOf(this.#figure.canvas, spec.title, [], theme());
    emit(this, 'descent-export', { name: fileName(spec.title, 'png'), mime: 'image/png', data });
  }

  #setRange(range: Range | null): void {
    this.#control.setRange(range);
    this.#figure.redraw();
  }

  #near(x: number, by = 0): Place | undefined {
    const view = this.#spec?.view;
    if (!view || view.x.length === 0) return undefined;
    const i = Math.min(Math.max(0, nearest(view.x, x) + by), view.x.length - 1);
    const at = view.x[i] ?? 0;
    return { x: at, step: view.step[i] ?? at };
  }

  #select(row: number): void {
    const rows = this.#spec?.view?.weights ?? 0;
    if (row < 0 || row >= rows) return;
    emit(this, 'descent-select', { weight: this.#spec?.weights?.[row] ?? row });
    this.#figure.announce(`${this.#spec?.rows[row] ?? ''}: ${this.#words(row, this.#control.cursor?.x)}`);
  }

  #navigable(): Navigable {
    return {
      area: () => this.#geometry,
      range: () => this.#range,
      all: () => this.#all,
      least: () => {
        const x = this.#spec?.view?.x;
        return x && x.length > 1 ? (4 * ((x.at(-1) ?? 1) - (x[0] ?? 0))) / (x.length - 1) : 1;
      },
      cursor: () => this.#control.cursor,
      near: (x) => this.#near(x),
      beside: (x, by) => this.#near(x, by),
      setRange: (range) => this.#setRange(range),
      setCursor: (at, pinned) => {
        this.#control.setCursor(at, pinned);
        this.#figure.redrawOver();
      },
      hover: (at) => {
        this.#hover = at;
        this.#figure.redrawOver();
        return at !== undefined && (this.#row(at.y) >= 0 || this.#hovered().length > 0);
      },
      click: (x, y) => {
        this.#hover = { x, y };
        const [mark] = y < this.#geometry.top ? this.#hovered() : [];
        if (mark) emit(this, 'descent-mark', { id: mark.mark.id });
        else this.#select(this.#row(y));
        return mark !== undefined || x < this.#geometry.left;
      },
      select: (part) => {
        this.#selection = part;
        this.#figure.redrawOver();
      },
      key: (key) => {
        if (key === 't' || key === 'T') this.#toggleTable();
        else if (key === 'ArrowUp') this.#select((this.#spec?.selected ?? 0) - 1);
        else if (key === 'ArrowDown') this.#select((this.#spec?.selected ?? -1) + 1);
        else return false;
        return true;
      },
      moved: () => this.#figure.announce(this.#words(this.#spec?.selected ?? 0, this.#control.cursor?.x)),
    };
  }
}

/** A canvas of this size, cleared. */
function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | undefined {
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = canvas.getContext('2d') ?? undefined;
  context?.scale(devicePixelRatio, devicePixelRatio);
  return context;
}

customElements.define('heat-map', HeatMap);
declare global {
  interface HTMLElementTagNameMap {
    'heat-map': HeatMap;
  }
}
