/** Rows of text as a table whose columns are as wide as their widest cell. */
import { plain } from './terminal.ts';

/** The first row is the heading. Spaces at the ends of lines are left out. */
export function tableOf(rows: readonly (readonly string[])[]): readonly string[] {
  const all = rows.map((row) => row.map(plain));
  const widths = all[0]?.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? '')].length))) ?? [];
  return all.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
}
