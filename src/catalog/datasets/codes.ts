/** Finds columns of numbers that are codes, of which neither the order nor the distance means anything. */
import { holdsNumbers } from './column-values.ts';
import { isMissingValue } from './numbers.ts';
import type { Table } from './table.ts';

export interface CodeColumn {
  readonly name: string;
  readonly distinct: number;
}

/** What columns of codes are called, as a whole word of the name. */
const CODE_WORD =
  /^(zip|zipcode|postal|postcode|plz|cap|code|codes|cod|id|sku|ean|isbn|cat|category|kategorie|class|klasse|type|typ|kind|group|gruppe|region|country|state|district|branch|store|shop|filiale|department|dept|abteilung|sector|industry|vendor|supplier|brand|model|channel|status|gender|sex|race|cluster|segment|label|station|route|line|seat|room_?no|product|item|customer|user|patient)$/i;
/** More categories than this are no help to a model that gets an input for each. */
const MOST = 1000;
const WHOLE = /^[+-]?\d+$/;

/** Those of the columns that look like codes: by their name, leading zeros, or many digits that repeat. Each value occurs several times. */
export function codeColumns(table: Table, columns: readonly number[]): readonly CodeColumn[] {
  return columns.flatMap((column) => {
    const name = table.columns[column] ?? '';
    if (table.dates?.has(name) || !holdsNumbers(table, column)) return [];
    const cells = table.rows.flatMap(({ cells: all }) => {
      const cell = (all[column] ?? '').trim();
      return isMissingValue(cell) ? [] : [cell];
    });
    if (!cells.every((cell) => WHOLE.test(cell))) return [];
    const distinct = new Set(cells).size;
    // Two values are a quantity as well as a category: their order does not matter.
    if (distinct < 3 || distinct > MOST || distinct * 3 > cells.length) return [];
    const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').split(/[^\p{L}\p{N}]+/u);
    const padded = cells.some((cell) => /^0\d/.test(cell));
    return padded || words.some((word) => CODE_WORD.test(word)) || alike(cells) ? [{ name, distinct }] : [];
  });
}

/** Numbers of three digits or more, all with the same number of them, and no years: 80680, 35294. */
function alike(cells: readonly string[]): boolean {
  const [first = ''] = cells;
  if (first.length < 3 || !cells.every((cell) => cell.length === first.length)) return false;
  return !cells.every((cell) => Number(cell) >= 1800 && Number(cell) <= 2100);
}
