/** Which cells are numbers, and which are missing values. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Of a column that was read: words for missing values are empty cells by then. */
export const isMissingValue = (cell: string) => cell.trim() === '';
export const isNumber = (cell: string) => NUMBER.test(cell.trim());
