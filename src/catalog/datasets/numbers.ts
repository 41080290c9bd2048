/** Which cells are numbers, and which are missing values. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING: ReadonlySet<string> = new Set(['', 'NA', 'N/A', 'null', '?']);

export const isMissingValue = (cell: string) => MISSING.has(cell.trim());
export const isNumber = (cell: string) => NUMBER.test(cell.trim());
