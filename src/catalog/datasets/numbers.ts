/** Which cells are numbers, and which are missing values. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Of a column that was read: words for missing values are empty cells by then. */
export const isMissingValue = (cell: string) => cell.trim() === '';
export const isNumber = (cell: string) => NUMBER.test(cell.trim());

/** Different words among numbers that are still taken for slips or a word for missing values. */
const FEW_WORDS = 3;
/** The share of a column above which many different other values are no slips. */
const MIXTURE = 0.1;

/** The cells of a column that are not of its kind, such as words among numbers. */
export class Others {
  readonly #words = new Set<string>();
  #count = 0;

  add(cell: string): void {
    this.#count++;
    if (this.#words.size <= FEW_WORDS) this.#words.add(cell);
  }

  /** They are most of the cells that are not missing, or so many different ones that the column is text, as ticket codes are. */
  outweigh(present: number): boolean {
    return this.#count > present / 2 || (this.#words.size > FEW_WORDS && this.#count > MIXTURE * present);
  }
}
