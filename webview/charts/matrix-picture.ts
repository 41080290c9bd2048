/** `<matrix-picture>`: the values of a weight as a picture, a cell each: one hue above zero, another below, stronger the larger. */
import * as l10n from '@vscode/l10n';
import type { Matrix } from '../../src/core/followed-elements.ts';
import { Redraw } from './redraw.ts';
import { adopt } from './shared-styles.ts';
import { onTheme, theme } from './theme.ts';

export interface MatrixSpec {
  readonly matrix: Matrix;
  /** Names the element under the pointer or the keys, given its row and column in the whole weight. */
  readonly label: (row: number, column: number, value: number) => string;
}

const [LARGEST_CELL, WIDEST, HIGHEST] = [16, 640, 384];

export class MatrixPicture extends HTMLElement {
  readonly #canvas = document.createElement('canvas');
  readonly #told = document.createElement('p');
  readonly #redraw = new Redraw(() => this.#draw());
  #spec: MatrixSpec | undefined;
  #endTheme: (() => void) | undefined;
  #at: readonly [row: number, column: number] = [0, 0];

  connectedCallback(): void {
    adopt();
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'application');
    this.#canvas.setAttribute(
      'aria-label',
      l10n.t('Values of the weight. Use the arrow keys to move from element to element, and Enter to follow one.'),
    );
    this.#told.className = 'caption';
    this.#told.setAttribute('aria-live', 'polite');
    if (this.#canvas.parentElement !== this) this.append(this.#canvas, this.#told);
    this.#canvas.addEventListener('pointermove', this.#move);
    this.#canvas.addEventListener('click', this.#pick);
    this.#canvas.addEventListener('keydown', this.#key);
    this.#redraw.visible = true;
    this.#endTheme = onTheme(() => this.#redraw.request());
    this.#redraw.request();
  }

  disconnectedCallback(): void {
    this.#endTheme?.();
    this.#redraw.cancel();
  }

  set spec(spec: MatrixSpec | undefined) {
    this.#spec = spec;
    this.#redraw.request();
  }

  /** The size of a cell in CSS pixels. */
  get #cell(): number {
    const { rows = 1, columns = 1 } = this.#spec?.matrix ?? {};
    return Math.max(2, Math.min(LARGEST_CELL, Math.floor(Math.min(WIDEST / columns, HIGHEST / rows))));
  }

  readonly #move = (event: PointerEvent): void => {
    const { left, top } = this.#canvas.getBoundingClientRect();
    this.#go(Math.floor((event.clientY - top) / this.#cell), Math.floor((event.clientX - left) / this.#cell));
  };

  readonly #pick = (): void => {
    const matrix = this.#spec?.matrix;
    if (!matrix) return;
    const [row, column] = this.#at;
    const detail = { row: row * matrix.rowStride, column: column * matrix.columnStride };
    this.dispatchEvent(new CustomEvent('descent-cell', { detail, bubbles: true }));
  };

  readonly #key = (event: KeyboardEvent): void => {
    const [row, column] = this.#at;
    const to = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
    };
    const next = Object.entries(to).find(([key]) => key === event.key)?.[1];
    if (event.key === 'Enter') this.#pick();
    else if (next) this.#go(next[0] ?? 0, next[1] ?? 0);
    else return;
    event.preventDefault();
  };

  #go(row: number, column: number): void {
    const { rows = 1, columns = 1 } = this.#spec?.matrix ?? {};
    const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
    this.#at = [within(row, rows), within(column, columns)];
    this.#redraw.request();
  }

  #draw(): void {
    const spec = this.#spec;
    const context = this.#canvas.getContext('2d');
    if (!spec || !context) return;
    const { matrix } = spec;
    const cell = this.#cell;
    const [width, height] = [matrix.columns * cell, matrix.rows * cell];
    const ratio = devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.setProperty('width', `${width}px`);
    this.#canvas.style.setProperty('height', `${height}px`);
    context.scale(ratio, ratio);
    const colors = theme();
    context.fillStyle = colors.background;
    context.fillRect(0, 0, width, height);
    const largest = matrix.values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
    const [above, below] = [colors.color(0), colors.color(1)];
    for (let row = 0; row < matrix.rows; row++)
      for (let column = 0; column < matrix.columns; column++) {
        const value = matrix.values[row * matrix.columns + column] ?? Number.NaN;
        const finite = Number.isFinite(value);
        context.globalAlpha = finite ? (largest > 0 ? Math.abs(value) / largest : 0) : 1;
        context.fillStyle = finite ? (value > 0 ? above : below) : colors.error;
        context.fillRect(column * cell, row * cell, cell, cell);
      }
    context.globalAlpha = 1;
    const [row, column] = this.#at;
    context.strokeStyle = colors.foreground;
    context.strokeRect(column * cell + 0.5, row * cell + 0.5, cell - 1, cell - 1);
    const value = matrix.values[row * matrix.columns + column] ?? Number.NaN;
    this.#told.textContent = spec.label(row * matrix.rowStride, column * matrix.columnStride, value);
  }
}

customElements.define('matrix-picture', MatrixPicture);
declare global {
  interface HTMLElementTagNameMap {
    'matrix-picture': MatrixPicture;
  }
}
