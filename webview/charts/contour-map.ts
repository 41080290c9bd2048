/** `<contour-map>`: a surface from above and walks down it. The start is moved with the pointer or the arrow keys. */
import { numbersTool, pictureTool, tableTool } from './tools.ts';
import { axisName } from './axes.ts';
import { msg } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, render } from 'lit';
import type { Point } from '../../src/catalog/surfaces/surface.ts';
import { inside } from '../../src/catalog/trajectory.ts';
import { FOOT, GUTTER, HEAD, SIDE } from './axes.ts';
import { newest, drawPaths } from './contour-paths.ts';
import { drawPlaces, drawSurface, geometryOf, placeAt } from './contour-picture.ts';
import type { Geometry } from './envelope.ts';
import { csvOf, fileName, pngOf } from './chart-export.ts';
import { ChartFigure, type Note, type Tool } from './chart-figure.ts';
import { formatNumber } from './tick-labels.ts';
import type { Numbers } from './numbers.ts';
import { type ContourSpec, emit, type PathSpec } from './chart-spec.ts';
import { NumbersTable } from './numbers-table.ts';
import { theme } from './theme.ts';

const KEYS = msg(
  'Use the arrow keys to move the starting point, with Shift in larger steps. Press 0 to reset it and T to show the numbers as a table.',
);
const note = (): Note => ({
  text: l10n.t('drag ○ to move the starting point'),
  help: l10n.t(
    'The ring is the starting point: drag it, or click a new position. Stars are minima, diamonds are saddle points, and each dot is a step.',
  ),
});
/** How near the pointer must be, in pixels. */
const NEAR = 11;
const ON = 6;
/** One press of an arrow key, as a share of the picture; with Shift ten times that. */
const NUDGE = 0.005;

export class ContourMap extends HTMLElement {
  #spec: ContourSpec | undefined;
  readonly #figure = new ChartFigure(this, { draw: () => this.#draw(), drawOver: () => this.#drawOver() }, KEYS);
  readonly #table = new NumbersTable(this.#figure, () => this.#describe());
  #hover: { readonly x: number; readonly y: number } | undefined;
  #dragging = false;

  constructor() {
    super();
    const { plot } = this.#figure;
    plot.addEventListener('pointerdown', (event) => this.#press(event));
    plot.addEventListener('pointermove', (event) => this.#move(event));
    plot.addEventListener('pointerup', () => this.#release());
    plot.addEventListener('pointercancel', () => this.#release());
    plot.addEventListener('pointerleave', () => {
      this.#hover = undefined;
      this.#figure.redrawOver();
    });
    plot.addEventListener('keydown', (event) => this.#key(event));
  }

  connectedCallback(): void {
    this.#figure.connect();
  }

  disconnectedCallback(): void {
    this.#figure.disconnect();
  }

  get spec(): ContourSpec | undefined {
    return this.#spec;
  }

  set spec(spec: ContourSpec | undefined) {
    const before = this.#spec;
    if (!spec || spec === before) return;
    this.#spec = spec;
    this.#describe();
    if (before?.surface === spec.surface) this.#figure.redrawOver();
    else this.#figure.redraw();
  }

  get #geometry(): Geometry | undefined {
    const { width, height } = this.#figure;
    const box = { left: GUTTER, top: HEAD, right: Math.max(GUTTER + 1, width - SIDE), bottom: Math.max(HEAD + 1, height - FOOT) };
    return this.#spec && geometryOf(this.#spec.surface, box);
  }

  #draw(): void {
    const context = this.#figure.surface(this.#figure.canvas);
    const at = this.#geometry;
    if (context && at && this.#spec) drawSurface(context, this.#spec.surface, at, theme());
  }

  #drawOver(): void {
    const [spec, at] = [this.#spec, this.#geometry];
    const context = this.#figure.surface(this.#figure.overlay);
    if (!spec || !at || !context) return;
    drawPlaces(context, spec.surface, at, theme());
    drawPaths(context, spec, at, theme());
    this.#legend(spec);
    this.#figure.hint(this.#dragging ? [] : this.#words(spec, at), this.#hover?.x, this.#hover?.y);
    if (this.#table.open) this.#table.show(spec.title, numbersOf(spec), 'step');
  }

  #legend({ paths, selected }: ContourSpec): void {
    render(
      paths.map(
        ({ key, label, detail, hue, dash }) => html`<button
          type="button"
          class="chart-entry"
          title=${l10n.t('Show the next update of {0} at this step', label)}
          aria-current=${String(key === selected)}
          @click=${() => emit(this, 'descent-path', { key })}
        >
          <span class=${dash ? 'chart-swatch dash' : 'chart-swatch'} .style=${`color: ${theme().color(hue)}`}></span><span class="chart-label">${label}</span><span class="chart-unit">${detail}</span>
        </button>`,
      ),
      this.#figure.legend,
    );
  }

  /** What lies under the pointer. */
  #words(spec: ContourSpec, at: Geometry): readonly string[] {
    const hover = this.#hover;
    if (!hover || hover.x < at.left || hover.x > at.right || hover.y < at.top || hover.y > at.bottom) return [];
    const path = this.#pathAt(hover.x, hover.y);
    if (path) return [l10n.t('{0}, step {1}', path.label, path.steps), ...told(spec, newest(path))];
    if (this.#onStart(hover.x, hover.y))
      return [l10n.t('Starting point: drag it, or use the arrow keys'), ...told(spec, spec.start)];
    const passed = stepNear(spec, at, hover.x, hover.y);
    if (passed) return [l10n.t('{0}, step {1}', passed.label, passed.step), ...told(spec, passed.point)];
    return told(spec, placeAt(spec.surface, at, hover.x, hover.y));
  }

  #pathAt(x: number, y: number): PathSpec | undefined {
    const [spec, at] = [this.#spec, this.#geometry];
    if (!spec || !at) return undefined;
    return spec.paths.find((path) => {
      const point = newest(path);
      return path.steps > 0 && Math.hypot(at.px(point.x) - x, at.py(point.y) - y) < NEAR;
    });
  }

  #onStart(x: number, y: number): boolean {
    const [spec, at] = [this.#spec, this.#geometry];
    return spec !== undefined && at !== undefined && Math.hypot(at.px(spec.start.x) - x, at.py(spec.start.y) - y) < NEAR;
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = this.#at(event);
    const path = this.#onStart(x, y) ? undefined : this.#pathAt(x, y);
    if (path) {
      emit(this, 'descent-path', { key: path.key });
      return;
    }
    this.#dragging = true;
    this.#figure.plot.setPointerCapture(event.pointerId);
    this.#figure.plot.classList.add('panning');
    this.#moveStart(x, y);
  }

  #move(event: PointerEvent): void {
    this.#hover = this.#at(event);
    const { x, y } = this.#hover;
    if (this.#dragging) this.#moveStart(x, y);
    this.#figure.plot.classList.toggle('pointing', this.#onStart(x, y) || this.#pathAt(x, y) !== undefined);
    this.#figure.redrawOver();
  }

  #release(): void {
    if (!this.#dragging) return;
    this.#dragging = false;
    this.#figure.plot.classList.remove('panning');
    this.#announce();
  }

  #at(event: MouseEvent): { x: number; y: number } {
    const box = this.#figure.plot.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #moveStart(x: number, y: number): void {
    const [spec, at] = [this.#spec, this.#geometry];
    if (spec && at) emit(this, 'descent-start', placeAt(spec.surface, at, x, y));
  }

  #key(event: KeyboardEvent): void {
    const spec = this.#spec;
    if (!spec || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = NUDGE * (event.shiftKey ? 10 : 1);
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (by) this.#nudge(spec, by[0] ?? 0, by[1] ?? 0);
    else if (event.key === '0') emit(this, 'descent-start', spec.surface.start);
    else if (event.key === 't' || event.key === 'T') this.#toggleTable();
    else return;
    event.preventDefault();
  }

  #nudge({ surface, start }: ContourSpec, shareX: number, shareY: number): void {
    const moved = (value: number, [from, to]: readonly [number, number], share: number) =>
      Math.min(to, Math.max(from, value + share * (to - from)));
    emit(this, 'descent-start', { x: moved(start.x, surface.domain.x, shareX), y: moved(start.y, surface.domain.y, shareY) });
    this.#announce();
  }

  #announce(): void {
    if (this.#spec) this.#figure.announce(l10n.t('Starting point: {0}', coordinates(this.#spec.start)));
  }

  #describe(): void {
    const spec = this.#spec;
    if (!spec) return;
    const walks = spec.paths.map((path) => {
      const point = newest(path);
      return inside(spec.surface, point)
        ? l10n.t('{0} at {1}', path.label, coordinates(point))
        : l10n.t('{0} outside the plot', path.label);
    });
    const summary = l10n.t('Starting point: {0}. Positions: {1}.', coordinates(spec.start), walks.join('; '));
    this.#figure.describe(spec, summary, this.#tools(spec), note());
  }

  #tools(spec: ContourSpec): Tool[] {
    const numbers = () =>
      emit(this, 'descent-export', { name: fileName(spec.title, 'csv'), mime: 'text/csv', data: csvOf(numbersOf(spec)) });
    return [
      { icon: 'target', label: l10n.t('Reset Starting Point (0)'), act: () => emit(this, 'descent-start', spec.surface.start) },
      tableTool(this.#table.open, () => this.#toggleTable()),
      pictureTool(() => void this.#savePicture(spec)),
      numbersTool(numbers),
    ];
  }

  #toggleTable(): void {
    const spec = this.#spec;
    if (!spec) return;
    this.#table.toggle(spec.title, numbersOf(spec), 'step');
    this.#describe();
  }

  async #savePicture(spec: ContourSpec): Promise<void> {
    const { canvas, overlay } = this.#figure;
    const both = document.createElement('canvas');
    both.width = canvas.width;
    both.height = canvas.height;
    const context = both.getContext('2d');
    for (const layer of [canvas, overlay]) context?.drawImage(layer, 0, 0);
    const entries = spec.paths.map(({ label, detail, hue }) => ({
      label: `${label} ${detail}`,
      color: theme().color(hue),
      dash: false,
    }));
    const ratio = canvas.width / Math.max(1, canvas.clientWidth);
    const data = await pngOf(both, `${spec.title}: ${spec.surface.equation}`, entries, theme(), ratio);
    emit(this, 'descent-export', { name: fileName(spec.title, 'png'), mime: 'image/png', data });
  }
}

/** The step of any walk that is drawn nearest to a pixel, where one is near. */
function stepNear({ paths }: ContourSpec, at: Geometry, x: number, y: number) {
  let found: { readonly label: string; readonly step: number; readonly point: Point } | undefined;
  let nearest = ON;
  for (const { label, points, steps } of paths)
    points.slice(0, steps + 1).forEach((point, step) => {
      const far = Math.hypot(at.px(point.x) - x, at.py(point.y) - y);
      if (far < nearest) [found, nearest] = [{ label, step, point }, far];
    });
  return found;
}

const coordinates = ({ x, y }: Point) => `${formatNumber(x)}, ${formatNumber(y)}`;
const told = ({ surface }: ContourSpec, { x, y }: Point) => [
  `x ${formatNumber(x)}, y ${formatNumber(y)}`,
  `f ${formatNumber(surface.value(x, y))}`,
];

/** A row a step, and of each walk its two parameters. */
function numbersOf({ paths }: ContourSpec): Numbers {
  const columns = paths.flatMap(({ label }) => [`${label} x`, `${label} y`]);
  return {
    columns: [axisName('step'), ...columns],
    rows: Math.max(0, ...paths.map(({ points, steps }) => Math.min(steps + 1, points.length))),
    at(row, column) {
      if (column === 0) return row;
      const path = paths[Math.floor((column - 1) / 2)];
      const point = path && row <= path.steps ? path.points[row] : undefined;
      return column % 2 === 1 ? point?.x : point?.y;
    },
  };
}

customElements.define('contour-map', ContourMap);
declare global {
  interface HTMLElementTagNameMap {
    'contour-map': ContourMap;
  }
}
