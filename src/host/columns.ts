/** The column names of a delimited file, from its first line. Pure. */
import { guessSeparator, parseDelimited } from '../catalog/datasets/delimited.ts';

/** Enough for any header. */
const HEAD = 1 << 16;

export function columnsOf(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder().decode(bytes.subarray(0, HEAD)).replace(/^\uFEFF/, '');
  const [line = ''] = text.split(/\r?\n/, 1);
  const rows = parseDelimited(line, guessSeparator(text));
  return 'length' in rows ? (rows[0]?.cells ?? []).map((cell) => cell.trim()).filter((cell) => cell !== '') : [];
}
