/** `<ridge-line>`: histograms of one tensor over time. Values lie along x, so the pointer chooses a step by height. */

import { rangeText } from './value-format.ts';
import { followTool, numbersTool, pictureTool, tableTool } from './tools.ts';
import * as l10n from '@vscode/l10n';
import { BINS } from '../../src/core/view.ts';
import { FOOT, GUTTER, SIDE, placeName } from './axes.ts';
import { Viewport } from './viewport.ts';
import { nearest, placeOf } from './points.ts';
import { csvOf, fileName, pngOf } from './chart-export.ts';
import { type Area, ChartFigure, type Note, type Tool } from './chart-figure.ts';
import { formatCount, groupDigits } from '../../src/core/format.ts';
import { formatNumber, place } from './tick-labels.ts';
import { histogramNumbers } from './numbers.ts';
import { drawChosen, drawRidges, outOf, type RidgePicture, ridgeAt, valuesOf } from './ridge-picture.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { emit, type RidgeSpec } from './chart-spec.ts';
import { NumbersTable } from './numbers-table.ts';
import { theme } from './theme.ts';

export class RidgeLine extends HTMLElement {
  #spec: RidgeSpec | undefined;
  readonly #control = new Viewport(this);
  readonly #figure = new ChartFigure(this, { draw: () => this.#draw(), drawOver: () => this.#drawOver() });
  readonly #table = new NumbersTable(
    this.#figure,
    () => this.#describe(),
    () => this.#control.pinned,
  );
  #hover: { readonly x: number; readonly y: number } | undefined;

  constructor() {
    super();
    this.#listen();
  }

  connectedCallback(): void {
    this.#figure.connect();
  }

  disconnectedCallback(): void {
    this.#figure.disconnect();
  }

  get spec(): RidgeSpec | undefined {
    return this.#spec;
  }

  set spec(spec: RidgeSpec | undefined) {
    const before = this.#spec;
    if (!spec || spec === before) return;
    this.#spec = spec;
    this.#control.accept(spec, (step) => (spec.view ? placeOf(spec.view, step) : Number.NaN));
    if (before && deepEqual({ ...before, cursor: null }, { ...spec, cursor: null })) this.#figure.redrawOver();
    else this.#figure.redraw();
  }

  get #area(): Area {
    const { width, height } = this.#figure;
    return { left: GUTTER, top: 6, right: Math.max(GUTTER + 1, width - SIDE), bottom: Math.max(20, height - FOOT) };
  }

  get #picture(): RidgePicture | undefined {
    const spec = this.#spec;
    const range = spec?.view && valuesOf(spec.view);
    if (!spec?.view || !range) return undefined;
    return { spec, view: spec.view, at: this.#area, theme: theme(), low: range[0], high: range[1] };
  }

  #draw(): void {
    const spec = this.#spec;
    const context = this.#figure.surface(this.#figure.canvas);
    if (!spec || !context) return;
    const picture = this.#picture;
    this.#figure.say(picture ? undefined : (spec.empty ?? l10n.t('No histogram has been recorded yet.')));
    if (picture) drawRidges(context, picture);
    this.#describe();
    if (this.#table.open) this.#table.show(spec.title, histogramNumbers(spec.view, spec.x), spec.x);
  }

  #drawOver(): void {
    const context = this.#figure.surface(this.#figure.overlay);
    const picture = this.#picture;
    const cursor = this.#control.cursor;
    const i = picture && cursor ? nearest(picture.view.x, cursor.x) : -1;
    if (context && picture && i >= 0) drawChosen(context, picture, i, cursor?.pinned ?? false);
    this.#figure.hint(
      picture && i >= 0 && this.#hover ? this.#lines(picture, i, this.#hover.x) : [],
      this.#hover?.x,
      this.#hover?.y,
    );
  }

  /** The step, and how many elements lie where the pointer is. */
  #lines({ spec, view, at, low, high }: RidgePicture, i: number, x: number): readonly string[] {
    const value = low + ((x - at.left) / (at.right - at.left)) * (high - low);
    const [from, to] = [view.low[i] ?? Number.NaN, view.high[i] ?? Number.NaN];
    const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS));
    const head = placeName(view.x[i] ?? 0, spec.x);
    if (!(bin >= 0) || value > to) return [head, l10n.t('{0}: no elements', formatNumber(value))];
    const width = (to - from) / BINS;
    const count = view.counts[i * BINS + bin] ?? 0;
    const edges = [formatNumber(from + bin * width), formatNumber(from + (bin + 1) * width)] as const;
    return [head, `${rangeText(...edges)}: ${groupDigits(String(count))}`];
  }

  #describe(): void {
    const spec = this.#spec;
    if (!spec) return;
    const { view } = spec;
    const last = (view?.x.length ?? 0) - 1;
    const words =
      view && last >= 0
        ? l10n.t('{count} histograms, {from} to {to}. The newest ranges from {low} to {high}.', {
            count: last + 1,
            from: placeName(view.x[0] ?? 0, spec.x),
            to: place(view.x[last] ?? 0, spec.x),
            low: formatNumber(view.low[last] ?? 0),
            high: formatNumber(view.high[last] ?? 0),
          })
        : l10n.t('No histogram has been recorded yet.');
    this.#figure.describe(spec, words, this.#tools(spec), noteOf(view));
  }

  #tools(spec: RidgeSpec): Tool[] {
    const numbers = () => csvOf(histogramNumbers(spec.view, spec.x));
    const reset = () => this.#control.setRange(null);
    return [
      ...(this.#control.range ? [followTool(spec.live, reset)] : []),
      tableTool(this.#table.open, () => this.#toggleTable()),
      pictureTool(() => void this.#savePicture(spec)),
      numbersTool(() => emit(this, 'descent-export', { name: fileName(spec.title, 'csv'), mime: 'text/csv', data: numbers() })),
    ];
  }

  #toggleTable(): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#table.toggle(spec.title, histogramNumbers(spec.view, spec.x), spec.x);
    this.#describe();
  }

  async #savePicture(spec: RidgeSpec): Promise<void> {
    const data = await pngOf(this.#figure.canvas, spec.title, [], theme());
    emit(this, 'descent-export', { name: fileName(spec.title, 'png'), mime: 'image/png', data });
  }

  #choose(i: number, pinned: boolean): void {
    const view = this.#spec?.view;
    const x = view?.x[i];
    if (x === undefined) return;
    this.#control.setCursor({ x, step: view?.step[i] ?? x }, pinned);
    this.#figure.redrawOver();
  }

  #clear(): void {
    this.#control.setCursor(null, false);
    this.#figure.redrawOver();
  }

  #listen(): void {
    const { plot } = this.#figure;
    const under = (event: PointerEvent) => {
      const box = plot.getBoundingClientRect();
      this.#hover = { x: event.clientX - box.left, y: event.clientY - box.top };
      const view = this.#spec?.view;
      return view && view.x.length > 0 ? ridgeAt(view, this.#hover.y, this.#area) : -1;
    };
    plot.addEventListener('pointermove', (event) => {
      const i = under(event);
      if (!this.#control.cursor?.pinned) this.#choose(i, false);
      this.#figure.redrawOver();
    });
    plot.addEventListener('pointerup', (event) => {
      const i = under(event);
      const x = this.#spec?.view?.x[i];
      this.#choose(i, !(this.#control.cursor?.pinned && this.#control.cursor.x === x));
    });
    plot.addEventListener('pointerleave', () => {
      this.#hover = undefined;
      if (this.#control.cursor?.pinned) this.#figure.redrawOver();
      else this.#clear();
    });
    plot.addEventListener('dblclick', () => this.#control.setRange(null));
    plot.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#key(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #key(key: string): boolean {
    const cursor = this.#control.cursor;
    const view = this.#spec?.view;
    if (!view || view.x.length === 0) return false;
    const last = view.x.length - 1;
    const here = cursor ? nearest(view.x, cursor.x) : last;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: here - 1,
      ArrowUp: here - 1,
      ArrowRight: here + 1,
      ArrowDown: here + 1,
      Home: 0,
      End: last,
    };
    const target = targets[key];
    if (target !== undefined) {
      const i = cursor ? Math.min(Math.max(0, target), last) : here;
      this.#choose(i, cursor?.pinned ?? false);
      const spread = rangeText(formatNumber(view.low[i] ?? 0), formatNumber(view.high[i] ?? 0));
      this.#figure.announce(`${placeName(view.x[i] ?? 0, this.#spec?.x ?? 'step')}: ${spread}`);
    } else if (key === 'Enter' || key === ' ') this.#choose(here, !cursor?.pinned);
    else if (key === 'Escape') this.#clear();
    else if (key === 't' || key === 'T') this.#toggleTable();
    else if (key === '0') this.#control.setRange(null);
    else return false;
    return true;
  }
}

/** What the picture leaves out, in words. */
function noteOf(view: RidgeSpec['view']): Note | undefined {
  const range = view && valuesOf(view);
  if (!view || !range) return undefined;
  const { histograms, elements } = outOf(view, range);
  const notes: Note[] = [];
  if (elements > 0)
    notes.push({
      text: elements === 1 ? l10n.t('1 outlier') : l10n.t('{0} outliers', formatCount(elements)),
      help: l10n.t(
        'Elements outside the range of the newest histogram. Including them would compress all others into one bin. The table shows their number at every step.',
      ),
    });
  if (histograms > 0)
    notes.push({
      text: histograms === 1 ? l10n.t('1 histogram cut off') : l10n.t('{0} histograms cut off', formatCount(histograms)),
      help: l10n.t('Histograms that are many times wider than the others reach beyond the edges of the chart.'),
    });
  if (notes.length === 0) return undefined;
  return { text: notes.map(({ text }) => text).join(', '), help: notes.map(({ help }) => help).join('\n') };
}

customElements.define('ridge-line', RidgeLine);
declare global {
  interface HTMLElementTagNameMap {
    'ridge-line': RidgeLine;
  }
}
