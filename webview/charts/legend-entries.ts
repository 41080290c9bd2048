/** The entries of a legend: some whole lines of them, and the others behind a button, so that a chart of many series still has a plot. */
import * as l10n from '@vscode/l10n';
import { defineElement } from './define-element.ts';

/** Of an entry, in CSS pixels. */
const LINE = 20;
/** With fewer lines all are shown. */
const MOST = 4;

export class LegendEntries {
  readonly element = defineElement('div', 'chart-legend');
  /** What holds the entries themselves. */
  readonly list = defineElement('div', 'chart-entries');
  readonly #clip = defineElement('div', 'chart-clip');
  readonly #more = defineElement('button', 'chart-more');
  #whole = false;

  constructor() {
    this.#more.type = 'button';
    this.#more.hidden = true;
    this.#more.addEventListener('click', () => {
      this.#whole = !this.#whole;
      this.#measure();
    });
    this.#clip.append(this.list);
    this.element.append(this.#clip, this.#more);
    new ResizeObserver(() => this.#measure()).observe(this.list);
    new MutationObserver(() => this.#measure()).observe(this.list, { childList: true });
  }

  #measure(): void {
    const many = this.list.offsetHeight > MOST * LINE;
    const cut = many && !this.#whole;
    const shown = (MOST - 1) * LINE;
    this.#clip.classList.toggle('cut', cut);
    let hidden = 0;
    for (const entry of this.list.querySelectorAll<HTMLElement>('.chart-entry')) {
      entry.inert = cut && entry.offsetTop - this.list.offsetTop >= shown;
      if (entry.inert) hidden++;
    }
    this.#more.hidden = !many;
    this.#more.textContent = cut ? l10n.t('{0} more', hidden) : l10n.t('Show fewer');
    this.#more.setAttribute('aria-expanded', String(!cut));
  }
}
