/** `<canvas-chart>`: lines over steps. Chart.js draws means and axes; envelope, marks and crosshair are drawn around it. */
import { followTool, numbersTool, pictureTool, scaleTool, tableTool } from './tools.ts';
import * as l10n from '@vscode/l10n';
import { render } from 'lit';
import { GUTTER, type YAxis, placeName } from './axes.ts';
import { Viewport } from './viewport.ts';
import { placeOf } from './points.ts';
import { csvOf, fileName, pngOf } from './chart-export.ts';
import { type Area, ChartFigure, type Tool } from './chart-figure.ts';
import { place } from './tick-labels.ts';
import { listen, type Navigable } from './gestures.ts';
import { legend, noteOf, valueAt } from './legend.ts';
import { LineChart } from './line-chart.ts';
import { marksAt, type PlacedMark } from './marks.ts';
import { seriesNumbers } from './numbers.ts';
import { drawOverlay } from './overlay.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { allOf, beside, leastOf, near, viewFor, visibleOf, yAxisOf } from './scene.ts';
import { type ChartSpec, emit, type Range } from './chart-spec.ts';
import { NumbersTable } from './numbers-table.ts';
import { theme } from './theme.ts';

/** An axis that claims nothing as long as there is nothing to show. */
const BLANK: YAxis = { from: 0.1, to: 1, ticks: [] };
const NOWHERE: Area = { left: 0, top: 0, right: 1, bottom: 1 };

export class CanvasChart extends HTMLElement {
  #spec: ChartSpec | undefined;
  /** False where another part draws by this one and its series cannot be switched. */
  switchable = true;
  readonly #control = new Viewport(this);
  readonly #figure = new ChartFigure(this, { draw: () => this.#draw(), drawOver: () => this.#drawOver() });
  readonly #table = new NumbersTable(
    this.#figure,
    () => this.#describe(),
    () => this.#control.pinned,
  );
  #lines: LineChart | undefined;
  #part: Range | null = null;
  #selection: Range | null = null;
  #hover: { readonly x: number; readonly y: number } | undefined;

  constructor() {
    super();
    listen(this.#figure, this.#navigable());
  }

  connectedCallback(): void {
    this.#figure.connect();
  }

  disconnectedCallback(): void {
    this.#figure.disconnect();
    this.#lines?.destroy();
    this.#lines = undefined;
  }

  get spec(): ChartSpec | undefined {
    return this.#spec;
  }

  set spec(spec: ChartSpec | undefined) {
    const before = this.#spec;
    if (!spec || spec === before) return;
    this.#spec = spec;
    const range = this.#control.range;
    this.#control.accept(spec, (step) => this.#xOf(step));
    if (before && before.scale !== spec.scale) this.#part = null;
    const same = before && range === this.#control.range && sameDrawing(before, spec);
    if (same) this.#figure.redrawOver();
    else this.#figure.redraw();
  }

  #xOf(step: number): number {
    const view = this.#spec && viewFor(this.#spec);
    return view ? placeOf(view, step) : Number.NaN;
  }

  get #range(): Range {
    return this.#control.range ?? (this.#spec ? allOf(this.#spec) : { from: 0, to: 1 });
  }

  #draw(): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#lines ??= new LineChart(this.#figure.canvas);
    const drawn = visibleOf(spec);
    const waiting = drawn.every(({ view }) => !view || view.x.length === 0);
    this.#figure.say(waiting ? (spec.empty ?? l10n.t('The first values have not been recorded yet.')) : undefined);
    const y = waiting ? BLANK : yAxisOf(spec, this.#range, this.#figure.height, this.#part);
    this.#lines.draw({ spec, range: this.#range, y, width: this.#figure.width, height: this.#figure.height, theme: theme() });
    this.#describe();
    if (this.#table.open) this.#table.show(spec.title, seriesNumbers(drawn, spec.x), spec.x);
  }

  #drawOver(): void {
    const spec = this.#spec;
    const lines = this.#lines;
    if (!spec || !lines) return;
    const { geometry, ticks } = lines;
    const context = this.#figure.surface(this.#figure.overlay);
    const cursor = this.#control.cursor;
    if (context) drawOverlay(context, { spec, cursor, selection: this.#selection, geometry, ticks, theme: theme() });
    render(legend(this, { spec, x: cursor?.x, theme: theme(), switchable: this.switchable }), this.#figure.legend);
    const marks = this.#marks();
    this.#figure.hint(
      marks.slice(0, 6).map(({ mark }) => mark.label),
      this.#hover?.x,
      this.#hover?.y,
    );
  }

  #marks(): readonly PlacedMark[] {
    const at = this.#hover;
    return this.#lines && at ? marksAt(this.#lines.marks, at.x, at.y, this.#lines.geometry) : [];
  }

  #describe(): void {
    const spec = this.#spec;
    if (!spec) return;
    const { from, to } = this.#range;
    const values = visibleOf(spec).map((one) => `${one.label} ${valueAt(one, undefined).text}`);
    const shown = { from: placeName(from, spec.x), to: place(to, spec.x), values: values.join(', ') };
    const summary = l10n.t('Latest values: {values}. Shows {from} to {to}.', shown);
    this.#figure.describe(spec, summary, this.#tools(spec), noteOf(spec));
  }

  #tools(spec: ChartSpec): Tool[] {
    const log = spec.scale === 'log';
    const away = this.#control.range !== null || this.#part !== null;
    return [
      ...(away ? [followTool(spec.live, () => this.#reset())] : []),
      scaleTool(log, () => emit(this, 'descent-scale', { scale: log ? 'linear' : 'log' })),
      tableTool(this.#table.open, () => this.#toggleTable()),
      pictureTool(() => void this.#savePicture()),
      numbersTool(() => this.#saveNumbers()),
    ];
  }

  #reset(): void {
    this.#part = null;
    this.#control.setRange(null);
    this.#figure.redraw();
    this.#figure.plot.focus();
  }

  #toggleTable(): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#table.toggle(spec.title, seriesNumbers(visibleOf(spec), spec.x), spec.x);
    this.#describe();
  }

  #saveNumbers(): void {
    const spec = this.#spec;
    if (!spec) return;
    const data = csvOf(seriesNumbers(visibleOf(spec), spec.x));
    emit(this, 'descent-export', { name: fileName(spec.title, 'csv'), mime: 'text/csv', data });
  }

  async #savePicture(): Promise<void> {
    const spec = this.#spec;
    if (!spec) return;
    const entries = visibleOf(spec).map(({ label, hue, dash }) => ({ label, color: theme().color(hue), dash: dash ?? false }));
    const title = spec.unit ? `${spec.title} (${spec.unit})` : spec.title;
    const data = await pngOf(this.#figure.canvas, title, entries, theme());
    emit(this, 'descent-export', { name: fileName(spec.title, 'png'), mime: 'image/png', data });
  }

  #navigable(): Navigable {
    return {
      area: () => this.#lines?.geometry ?? { ...NOWHERE, left: GUTTER },
      range: () => this.#range,
      all: () => (this.#spec ? allOf(this.#spec) : { from: 0, to: 1 }),
      least: () => (this.#spec ? leastOf(this.#spec) : 1),
      cursor: () => this.#control.cursor,
      near: (x) => this.#spec && near(this.#spec, x),
      beside: (x, by) => this.#spec && beside(this.#spec, x, by),
      setRange: (range) => {
        this.#control.setRange(range);
        this.#figure.redraw();
      },
      setCursor: (at, pinned) => {
        this.#control.setCursor(at, pinned);
        this.#figure.redrawOver();
      },
      hover: (at) => {
        this.#hover = at;
        this.#figure.redrawOver();
        return this.#marks().length > 0;
      },
      click: (x, y) => {
        this.#hover = { x, y };
        const [nearest] = this.#marks();
        if (nearest) emit(this, 'descent-mark', { id: nearest.mark.id });
        return nearest !== undefined;
      },
      zoomY: (factor, y) => this.#zoomY(factor, y),
      resetY: () => {
        this.#part = null;
        this.#figure.redraw();
      },
      select: (part) => {
        this.#selection = part;
        this.#figure.redrawOver();
      },
      key: (key) => {
        if (key === 't' || key === 'T') this.#toggleTable();
        return key === 't' || key === 'T';
      },
      moved: () => this.#announce(),
    };
  }

  #zoomY(factor: number, y: number): void {
    const geometry = this.#lines?.geometry;
    if (!geometry || !this.#spec) return;
    const log = this.#spec.scale === 'log';
    const now = yAxisOf(this.#spec, this.#range, this.#figure.height, this.#part);
    const [low, high] = log ? [Math.log10(now.from), Math.log10(now.to)] : [now.from, now.to];
    const share = (geometry.bottom - Math.min(Math.max(y, geometry.top), geometry.bottom)) / (geometry.bottom - geometry.top);
    const at = low + share * (high - low);
    // Closer, the labels of the axis would be alike up to their last digits.
    const least = log ? 1e-3 : 1e-3 * Math.max(Math.abs(low), Math.abs(high));
    const by = Math.max(factor, Math.min(1, least / (high - low)));
    const [from, to] = [at - (at - low) * by, at + (high - at) * by];
    this.#part = log ? { from: 10 ** from, to: 10 ** to } : { from, to };
    this.#figure.redraw();
  }

  #announce(): void {
    const cursor = this.#control.cursor;
    const spec = this.#spec;
    if (!cursor || !spec) return;
    const values = visibleOf(spec).map((one) => `${one.label} ${valueAt(one, cursor.x).text}`);
    this.#figure.announce(`${placeName(cursor.x, spec.x)}: ${values.join(', ')}`);
  }
}

/** Only the crosshair differs: the data need not be drawn again. */
const sameDrawing = (a: ChartSpec, b: ChartSpec) => deepEqual({ ...a, cursor: null }, { ...b, cursor: null });

customElements.define('canvas-chart', CanvasChart);
declare global {
  interface HTMLElementTagNameMap {
    'canvas-chart': CanvasChart;
  }
}
