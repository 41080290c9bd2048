/** The columns of a delimited file, from its first lines. Pure. */
import { guessSeparator, parseDelimited } from '../catalog/datasets/delimited.ts';
import { isNumber } from '../catalog/datasets/table.ts';

/** Enough for any header. */
const HEAD = 1 << 16;
const EXAMPLES = 3;

export interface Column {
  /** As `descent.dataset.target` names it. */
  readonly name: string;
  /** Its first different values: they show what it is about. */
  readonly values: readonly string[];
}

export interface Columns {
  /** Whether the first line names the columns; otherwise they are called by their number, from 1. */
  readonly header: boolean;
  readonly columns: readonly Column[];
}

export function columnsOf(bytes: Uint8Array): Columns {
  const text = new TextDecoder().decode(bytes.subarray(0, HEAD)).replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  const separator = guessSeparator(text);
  const [first = [], ...rest] = lines.map((line) => {
    const rows = parseDelimited(line, separator);
    return 'length' in rows ? (rows[0]?.cells ?? []).map((cell) => cell.trim()) : [];
  });
  // A name may be a number, a year for instance; where most are, they are values.
  const header = 2 * first.filter(isNumber).length <= first.length;
  const columns = first.map((cell, i) => ({
    name: header ? cell : String(i + 1),
    values: [...new Set((header ? rest : [first, ...rest]).flatMap((cells) => cells[i] || []))].slice(0, EXAMPLES),
  }));
  return { header, columns: columns.filter(({ name }) => name !== '') };
}
