/** Cells as people read them. */
import { displayLanguage, translated } from '../localize.ts';
import * as l10n from '@vscode/l10n';
import { formatAgo, formatCount, formatHyperparameter, formatMetric, formatNumber, formatWholeDuration } from '../format.ts';
import type { RunStatus } from '../run.ts';
import { statusLabel } from '../run-status.ts';
import type { Cell, RunColumn } from './columns.ts';

/** The commit as git abbreviates it. */
export const shortCommit = (commit: string) => commit.slice(0, 7);

/** A cell in words; nothing at all is empty. `now` is milliseconds since 1970. */
export function shown(column: RunColumn, cell: Cell, now: number): string {
  if (cell === undefined) return '';
  if (typeof cell === 'boolean')
    return column.section === 'settings' ? (cell ? l10n.t('on') : l10n.t('off')) : cell ? l10n.t('yes') : l10n.t('no');
  if (typeof cell === 'string') {
    if (column.id === 'state') return statusLabel(cell as RunStatus).word;
    return column.id === 'commit' ? shortCommit(cell) : cell;
  }
  if (typeof cell !== 'number') return cell.join(', ');
  const word = column.words?.[String(cell)];
  if (word !== undefined) return translated(word);
  if (column.kind === 'date') return formatAgo(cell, now);
  if (column.kind === 'duration') return formatWholeDuration(cell);
  switch (column.style) {
    case 'share':
    case 'metric':
      return formatMetric(column.id, cell);
    case 'count':
      return Number.isFinite(cell) ? formatCount(cell) : formatNumber(cell);
    default:
      return Number.isFinite(cell) ? formatHyperparameter(cell) : formatNumber(cell);
  }
}

/** The day of a moment: when it began, and what it is called on the day of `now`. */
export function dayOf(moment: number, now: number): { readonly start: number; readonly label: string } {
  const start = startOf(moment);
  const days = Math.round((startOf(now) - start) / 86_400_000);
  if (days === 0) return { start, label: l10n.t('Today') };
  if (days === 1) return { start, label: l10n.t('Yesterday') };
  const near = days > 0 && days < 7;
  const options = near
    ? ({ weekday: 'long' } as const)
    : ({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const);
  return { start, label: new Date(start).toLocaleDateString(displayLanguage(), options) };
}

function startOf(moment: number): number {
  const date = new Date(moment);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
