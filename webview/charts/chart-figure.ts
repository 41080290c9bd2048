/**
 * What every chart stands in: a title with its tools, a legend, and a plot of two canvases, one for the data and one for the
 * crosshair, so that moving the pointer draws little. It watches size and visibility and says when to draw.
 */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing, render, type TemplateResult } from 'lit';
import { defineElement } from './define-element.ts';
import { LegendEntries } from './legend-entries.ts';
import { Redraw } from './redraw.ts';
import type { Titled } from './chart-spec.ts';
import { adopt } from './shared-styles.ts';
import { onTheme } from './theme.ts';

/** The plot's inside, in CSS pixels of the plot element. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Drawer {
  /** The data, after a change of data, range, size or theme. */
  draw(): void;
  /** The crosshair and what else follows the pointer. */
  drawOver(): void;
}

/** A button of the small toolbar that shows on hover and focus. */
export interface Tool {
  readonly icon: string;
  readonly label: string;
  readonly pressed?: boolean;
  /** Shown in words, and always. */
  readonly prominent?: boolean;
  act(): void;
}

/** A quiet word beside the title on how to read the figures. */
export interface Note {
  readonly text: string;
  readonly help: string;
}

const KEYS = msg(
  'Use the arrow keys to move the crosshair, plus and minus to zoom, 0 to show everything, and T to show the numbers as a table.',
);

export class ChartFigure {
  readonly host: HTMLElement;
  readonly head = defineElement('div', 'chart-head');
  readonly #entries = new LegendEntries();
  readonly legend = this.#entries.list;
  readonly plot = defineElement('div', 'chart-plot');
  readonly canvas = defineElement('canvas', 'chart-canvas');
  readonly overlay = defineElement('canvas', 'chart-canvas chart-overlay');
  readonly tip = defineElement('div', 'chart-tip');
  readonly empty = defineElement('div', 'chart-empty');
  readonly sheet = defineElement('div', 'chart-sheet');
  readonly live = defineElement('div', 'chart-live');
  width = 0;
  height = 0;
  readonly #keys: string;
  readonly #data: Redraw;
  readonly #over: Redraw;
  #sizes: ResizeObserver | undefined;
  #sight: IntersectionObserver | undefined;
  #endTheme: (() => void) | undefined;
  #announcement: ReturnType<typeof setTimeout> | undefined;

  /** `keys` says what the keys do while the plot has the focus. */
  constructor(host: HTMLElement, drawer: Drawer, keys = KEYS) {
    this.host = host;
    this.#keys = keys;
    this.#data = new Redraw(() => {
      drawer.draw();
      drawer.drawOver();
    });
    this.#over = new Redraw(() => drawer.drawOver());
    this.plot.tabIndex = 0;
    this.plot.setAttribute('role', 'application');
    this.plot.setAttribute('aria-roledescription', l10n.t('chart'));
    this.tip.hidden = true;
    this.empty.hidden = true;
    this.sheet.hidden = true;
    this.live.setAttribute('aria-live', 'polite');
    for (const canvas of [this.canvas, this.overlay]) canvas.setAttribute('aria-hidden', 'true');
    this.plot.append(this.canvas, this.overlay, this.empty, this.tip);
  }

  connect(): void {
    adopt();
    if (this.head.parentElement !== this.host)
      this.host.append(this.head, this.#entries.element, this.plot, this.sheet, this.live);
    this.host.setAttribute('role', 'figure');
    this.#sizes = new ResizeObserver(() => this.#measure());
    this.#sizes.observe(this.plot);
    this.#sight = new IntersectionObserver((entries) => {
      const visible = entries.at(-1)?.isIntersecting ?? false;
      this.#data.visible = visible;
      this.#over.visible = visible;
    });
    this.#sight.observe(this.plot);
    this.#endTheme = onTheme(() => this.redraw());
  }

  disconnect(): void {
    this.#sizes?.disconnect();
    this.#sight?.disconnect();
    this.#endTheme?.();
    this.#data.cancel();
    this.#over.cancel();
    clearTimeout(this.#announcement);
  }

  redraw(): void {
    if (this.width > 0) this.#data.request();
  }

  redrawOver(): void {
    if (this.width > 0) this.#over.request();
  }

  /** The title row, and the words for those who cannot see the drawing. */
  describe(plot: Titled, summary: string, tools: readonly Tool[], note?: Note): void {
    const label = `${plot.title}. ${summary}`;
    if (this.host.getAttribute('aria-label') !== label) this.host.setAttribute('aria-label', label);
    this.plot.setAttribute('aria-label', l10n.t('{0}, plot. {1}', plot.title, translated(this.#keys)));
    render(heading(plot, tools, note), this.head);
  }

  /** Words in the middle of a plot that has nothing to draw. */
  say(words: string | undefined): void {
    this.empty.hidden = words === undefined;
    if (words !== undefined && this.empty.textContent !== words) this.empty.textContent = words;
  }

  /** A tooltip of a few lines at a place of the plot, kept inside it; nothing hides it. */
  hint(lines: readonly string[], x = 0, y = 0): void {
    this.tip.hidden = lines.length === 0;
    if (lines.length === 0) return;
    render(
      lines.map((line) => html`<div>${line}</div>`),
      this.tip,
    );
    const { offsetWidth, offsetHeight } = this.tip;
    const left = x + 12 + offsetWidth > this.width ? x - 12 - offsetWidth : x + 12;
    this.tip.style.setProperty('left', `${Math.max(0, left)}px`);
    this.tip.style.setProperty('top', `${Math.max(0, Math.min(y + 12, this.height - offsetHeight - 4))}px`);
  }

  /** Tells a screen reader, once the keys have come to rest. */
  announce(words: string): void {
    clearTimeout(this.#announcement);
    this.#announcement = setTimeout(() => {
      this.live.textContent = words;
    }, 350);
  }

  /** The drawing surface of a canvas, scaled to CSS pixels and cleared. */
  surface(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
    const context = canvas.getContext('2d') ?? undefined;
    if (!context) return undefined;
    const ratio = this.#fit(canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  #fit(canvas: HTMLCanvasElement): number {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    return ratio;
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.plot;
    if (clientWidth === this.width && clientHeight === this.height) return;
    this.width = clientWidth;
    this.height = clientHeight;
    this.redraw();
  }
}

function heading(plot: Titled, tools: readonly Tool[], note: Note | undefined): TemplateResult {
  return html`
    <div class="chart-words">
      <h3 class="chart-title" title=${[plot.help, note?.help].filter(Boolean).join('\n')}>
        <span class="chart-name">${plot.title}</span>${plot.unit ? html` <span class="chart-unit">${plot.unit}</span>` : undefined}
      </h3>
      ${note ? html`<span class="chart-note" title=${note.help}>${note.text}</span>` : nothing}
    </div>
    <div class="chart-tools ${tools.some(({ prominent }) => prominent) ? 'stay' : ''}" role="toolbar" aria-label=${l10n.t('{0}: actions', plot.title)}>
      ${tools.map(
        (tool) => html`<button
          type="button"
          class=${tool.prominent ? 'chart-tool prominent' : 'chart-tool'}
          title=${tool.label}
          aria-label=${tool.label}
          aria-pressed=${tool.pressed === undefined ? nothing : String(tool.pressed)}
          @click=${() => tool.act()}
        >
          <span class="codicon codicon-${tool.icon}" aria-hidden="true"></span>${tool.prominent ? html`<span>${tool.label}</span>` : undefined}
        </button>`,
      )}
    </div>
  `;
}
