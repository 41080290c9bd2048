/** A chart's numbers as a table: pages of rows, newest last, reached and left by keyboard. */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Figure } from './figure.ts';
import { figure, place } from './format.ts';
import type { Numbers } from './numbers.ts';
import type { AxisKind } from './spec.ts';

const PAGE = 50;

/** Lies over the plot while it is open. */
export class NumbersTable {
  readonly #figure: Figure;
  /** Counted from the newest rows, so that the table that is open stays where it is while data arrives. */
  #page = 0;
  #closed: () => void;

  constructor(figure: Figure, closed: () => void) {
    this.#figure = figure;
    this.#closed = closed;
    figure.sheet.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' && event.key !== 't') return;
      event.stopPropagation();
      this.close();
    });
  }

  get open(): boolean {
    return !this.#figure.sheet.hidden;
  }

  /** Opens, or closes when open. */
  toggle(title: string, numbers: Numbers, axis: AxisKind): void {
    if (this.open) {
      this.close();
      return;
    }
    this.#page = 0;
    this.#figure.sheet.hidden = false;
    this.show(title, numbers, axis);
    this.#figure.sheet.querySelector<HTMLElement>('.chart-numbers')?.focus();
  }

  show(title: string, numbers: Numbers, axis: AxisKind): void {
    if (!this.open) return;
    const turn = (by: number) => {
      this.#page += by;
      this.show(title, numbers, axis);
    };
    render(
      sheet(title, numbers, axis, this.#page, turn, () => this.close()),
      this.#figure.sheet,
    );
  }

  close(): void {
    this.#figure.sheet.hidden = true;
    this.#figure.plot.focus();
    this.#closed();
  }
}

function sheet(
  title: string,
  numbers: Numbers,
  axis: AxisKind,
  page: number,
  turn: (by: number) => void,
  close: () => void,
): TemplateResult {
  const to = Math.max(0, numbers.rows - page * PAGE);
  const from = Math.max(0, to - PAGE);
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  return html`
    <div class="chart-numbers" tabindex="0" role="region" aria-label="${title}: numbers">
      <table>
        <caption>
          ${title}, rows ${from + 1} to ${to} of ${numbers.rows}. ${numbers.note ?? nothing}
        </caption>
        <thead>
          <tr>
            ${numbers.columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              ${numbers.columns.map((_, column) => cell(numbers.at(row, column), column, axis))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="chart-pages">
      <span>${numbers.rows === 0 ? 'No rows yet' : `Rows ${from + 1}–${to} of ${numbers.rows}`}. ${numbers.note ?? nothing}</span>
      ${turner('chevron-left', 'Earlier rows', from === 0, () => turn(1))}
      ${turner('chevron-right', 'Later rows', page === 0, () => turn(-1))} ${turner('close', 'Close the table (Escape)', false, close)}
    </div>
  `;
}

const cell = (value: number | undefined, column: number, axis: AxisKind) =>
  column === 0
    ? html`<th scope="row">${value === undefined ? '' : place(axis === 'rate' ? Math.log10(value) : value, axis)}</th>`
    : html`<td>${value === undefined ? '' : figure(value)}</td>`;

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
