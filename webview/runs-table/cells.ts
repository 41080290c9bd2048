/** One cell of the runs table. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { displayLanguage } from '../../src/core/localize.ts';
import type { RunColumn, RunRow } from '../../src/core/runs-table/columns.ts';
import { shortCommit, shown } from '../../src/core/runs-table/show.ts';
import type { RunStatus } from '../../src/core/run.ts';
import { statusLabel } from '../../src/core/run-status.ts';
import { icon } from '../dashboard/panels/page.ts';
import type { TablePage } from './page.ts';

export const isNumeric = ({ kind }: RunColumn) => kind === 'number' || kind === 'duration';

export function cell(page: TablePage, column: RunColumn, row: RunRow) {
  const value = row.cells[column.id];
  switch (column.id) {
    case 'name':
      return name(page, row);
    case 'state':
      return state(value as RunStatus);
    case 'starred':
      return value === true ? icon('star-full', 'star') : nothing;
    case 'commit':
      return commit(row);
    default:
  }
  if (value === undefined) return html`<span class="quiet" title=${l10n.t('No value')}>–</span>`;
  if (Array.isArray(value)) return value.map((tag: string) => html`<span class="tag" title=${tag}>${tag}</span>`);
  const words = shown(column, value, page.now);
  if (column.kind === 'date')
    return html`<span title=${new Date(Number(value)).toLocaleString(displayLanguage())}>${words}</span>`;
  return html`<span title=${exact(words, value)}>${words}</span>`;
}

/** The value in full where the cell shows less. */
const exact = (words: string, value: unknown) => (words === String(value) ? words : `${words} (${String(value)})`);

function name(page: TablePage, { id, cells }: RunRow) {
  const words = String(cells.name);
  const starred = cells.starred === true;
  const title = starred ? l10n.t('Remove Star') : l10n.t('Star');
  return html`<button
      class="run-star ${starred ? 'on' : ''}"
      type="button"
      tabindex="-1"
      title=${title}
      aria-label=${title}
      data-act="star"
    >${icon(starred ? 'star-full' : 'star-empty')}</button><span class="run-name" title=${words}>${words}</span><span class="run-acts">
      <button class="action" type="button" tabindex="-1" title=${l10n.t('Open in Dashboard')} aria-label=${l10n.t('Open in Dashboard')} @click=${() =>
        page.command('descent.openRun', id)}>${icon('graph-line')}</button>
      <button class="action" type="button" tabindex="-1" title=${l10n.t('Train again with the recorded configuration')} aria-label=${l10n.t('Train Again')} @click=${() =>
        page.command('descent.trainAgain', id)}>${icon('debug-rerun')}</button>
    </span>`;
}

function state(status: RunStatus) {
  const { icon: name, tone, word } = statusLabel(status);
  return html`${icon(name, `${tone} ${status === 'starting' ? 'codicon-modifier-spin' : ''}`)}<span>${word}</span>`;
}

function commit({ cells }: RunRow) {
  const { commit: hash, dirty } = cells;
  if (typeof hash !== 'string') return html`<span class="quiet" title=${l10n.t('Not recorded')}>–</span>`;
  const words =
    dirty === true
      ? l10n.t('{0}, with uncommitted changes', hash)
      : dirty === false
        ? l10n.t('{0}, without uncommitted changes', hash)
        : hash;
  return html`<code title=${words}>${shortCommit(hash)}</code>${dirty === true ? html`<span class="dirty" title=${words}>${icon('diff-modified', 'warn')}<span class="announcer">${l10n.t('with uncommitted changes')}</span></span>` : nothing}`;
}
