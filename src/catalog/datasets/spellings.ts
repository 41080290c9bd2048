/** Merges spellings of one category that differ only in capitals, blanks or the composition of letters. */
import * as l10n from '@vscode/l10n';
import type { Table } from './table.ts';

export interface Merged {
  readonly cells: readonly string[];
  readonly notices: readonly string[];
}

/** Distinct values of a column whose spellings are compared: free text has more. */
const MOST = 1000;

/**
 * The cells with the most frequent spelling of each category. Single letters stay apart, because there capitals usually mean something.
 * Without `merge`, variants are only told.
 */
export function mergeSpellings(table: Table, column: number, cells: readonly string[], merge: boolean): Merged {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== '') counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (counts.size > MOST) return { cells, notices: [] };
  const variants = new Map<string, string[]>();
  for (const value of counts.keys()) {
    const key = value.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
    variants.set(key, [...(variants.get(key) ?? []), value]);
  }
  const groups = [...variants].filter(([, values]) => values.length > 1);
  if (groups.length === 0) return { cells, notices: [] };
  const name = table.columns[column] ?? '';
  const times = (value: string) => counts.get(value) ?? 0;
  const spelled = new Map<string, string>();
  const merged: string[] = [];
  const kept: string[] = [];
  for (const [key, values] of groups) {
    const ordered = [...values].sort((a, b) => times(b) - times(a) || (a < b ? -1 : 1));
    const shown = ordered.map((value) => l10n.t('{0} ({1})', value, times(value))).join(', ');
    if (!merge || [...key].length === 1) kept.push(shown);
    else {
      merged.push(shown);
      for (const value of values) spelled.set(value, ordered[0] ?? value);
    }
  }
  return {
    cells: spelled.size === 0 ? cells : cells.map((cell) => spelled.get(cell) ?? cell),
    notices: [
      ...(merged.length > 0
        ? [
            l10n.t(
              'Column "{0}": merged spellings of the same value: {1}. To keep them apart, set descent.dataset.mergeSpellings to false.',
              name,
              merged.slice(0, 5).join('; '),
            ),
          ]
        : []),
      ...(kept.length > 0
        ? [
            l10n.t(
              'Column "{0}": values that differ only in case are treated as different categories: {1}.',
              name,
              kept.slice(0, 5).join('; '),
            ),
          ]
        : []),
    ],
  };
}
