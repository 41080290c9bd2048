/** A chart's numbers as a table: pages of rows, newest last, reached and left by keyboard. */
import * as l10n from '@vscode/l10n';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { ChartFigure } from './chart-figure.ts';
import { formatNumber, place } from './tick-labels.ts';
import type { Numbers } from './numbers.ts';
import type { AxisKind } from './chart-spec.ts';
import { toPlace } from './log-axis.ts';

const PAGE = 50;

/** Lies over the plot while it is open. */
export class NumbersTable {
  readonly #figure: ChartFigure;
  /** Counted from the newest rows, so that the table that is open stays where it is while data arrives. */
  #page = 0;
  #closed: () => void;
  #pinned: () => number | undefined;

  /** `pinned` is where on the x axis the crosshair is held, if it is. */
  constructor(figure: ChartFigure, closed: () => void, pinned: () => number | undefined = () => undefined) {
    this.#figure = figure;
    this.#closed = closed;
    this.#pinned = pinned;
    figure.sheet.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' && event.key !== 't') return;
      event.stopPropagation();
      this.close();
    });
  }

  get open(): boolean {
    return !this.#figure.sheet.hidden;
  }

  /** Opens at the pinned place, or else the newest rows; closes when open. */
  toggle(title: string, numbers: Numbers, axis: AxisKind): void {
    if (this.open) {
      this.close();
      return;
    }
    const row = rowAt(numbers, axis, this.#pinned());
    this.#page = row === undefined ? 0 : Math.floor((numbers.rows - 1 - row) / PAGE);
    this.#figure.sheet.hidden = false;
    this.show(title, numbers, axis);
    const region = this.#figure.sheet.querySelector<HTMLElement>('.chart-numbers');
    const marked = region?.querySelector<HTMLElement>('[aria-current]');
    region?.focus();
    if (region && marked) region.scrollTop = marked.offsetTop - region.clientHeight / 2;
  }

  show(title: string, numbers: Numbers, axis: AxisKind): void {
    if (!this.open) return;
    const turn = (by: number) => {
      this.#page += by;
      this.show(title, numbers, axis);
    };
    render(
      sheet(title, numbers, axis, this.#page, rowAt(numbers, axis, this.#pinned()), turn, () => this.close()),
      this.#figure.sheet,
    );
  }

  close(): void {
    this.#figure.sheet.hidden = true;
    this.#figure.plot.focus();
    this.#closed();
  }
}

/** The row nearest to a place on the x axis. */
function rowAt(numbers: Numbers, axis: AxisKind, x: number | undefined): number | undefined {
  if (x === undefined || numbers.rows === 0) return undefined;
  const distance = (row: number) => {
    const place = numbers.at(row, 0) ?? Number.NaN;
    return Math.abs(toPlace(place, axis) - x);
  };
  let best = 0;
  for (let row = 1; row < numbers.rows; row++) if (distance(row) < distance(best)) best = row;
  return best;
}

function sheet(
  title: string,
  numbers: Numbers,
  axis: AxisKind,
  page: number,
  pinned: number | undefined,
  turn: (by: number) => void,
  close: () => void,
): TemplateResult {
  const to = Math.max(0, numbers.rows - page * PAGE);
  const from = Math.max(0, to - PAGE);
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  return html`
    <div class="chart-numbers" tabindex="0" role="region" aria-label=${l10n.t('{0}: table', title)}>
      <table>
        <caption>
          ${l10n.t('{title}, rows {from} to {to} of {count}.', { title, from: from + 1, to, count: numbers.rows })} ${numbers.note ?? nothing}
        </caption>
        <thead>
          <tr>
            ${numbers.columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr aria-current=${row === pinned ? 'location' : nothing}>
              ${numbers.columns.map((_, column) => cell(numbers, row, column, axis))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="chart-pages">
      <span title=${numbers.note ?? nothing}>${numbers.rows === 0 ? l10n.t('No rows yet.') : l10n.t('Rows {0}–{1} of {2}.', from + 1, to, numbers.rows)} ${numbers.note ?? nothing}</span>
      ${turner('chevron-left', l10n.t('Earlier Rows'), from === 0, () => turn(1))}
      ${turner('chevron-right', l10n.t('Later Rows'), page === 0, () => turn(-1))} ${turner('close', l10n.t('Close Table (Escape)'), false, close)}
    </div>
  `;
}

function cell(numbers: Numbers, row: number, column: number, axis: AxisKind): TemplateResult {
  const value = numbers.at(row, column);
  if (value === undefined) return column === 0 ? html`<th scope="row"></th>` : html`<td></td>`;
  if (column === 0) return html`<th scope="row">${place(toPlace(value, axis), axis)}</th>`;
  return html`<td>${(numbers.told?.(column) ?? formatNumber)(value)}</td>`;
}

const turner = (icon: string, label: string, disabled: boolean, act: () => void) => html`<button
  type="button"
  class="chart-page"
  title=${label}
  aria-label=${label}
  ?disabled=${disabled}
  @click=${act}
>
  <span class="codicon codicon-${icon}" aria-hidden="true"></span>
</button>`;
