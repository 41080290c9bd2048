/** What the optimizer does to each weight: a table of all, and the selected one taken apart. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import type { Run } from '../../../src/core/run.ts';
import { snapshotStatistic, type SnapshotView } from '../../../src/core/view.ts';
import { sparkLine } from './charts.ts';
import { inspector } from './inspector.ts';
import { selectedOf, trainedOf } from './weight-selection.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatCount, numberOrDash } from '../../ui/labels.ts';

interface Column {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly text?: true;
  value(weight: number): number | string;
  show?(value: number): string;
}

export const optimizer: Panel = {
  id: 'optimizer',
  title: msg('Optimizer'),
  draw(page, { run }) {
    const selected = selectedOf(page, run);
    if (!selected) return html`<p class="hollow quiet">${l10n.t('The table of weights appears once the model is built.')}</p>`;
    const snapshot = wantSnapshot(page, run);
    return html`${table(page, run, snapshot, selected.index)} ${inspector(page, run, snapshot, selected.index, selected.info)}`;
  },
};

/** All figures at the pinned step, or the newest. */
export function wantSnapshot(page: Page, run: Run): SnapshotView | undefined {
  const { cursor } = page.state;
  return page.subscribe(`snapshot:${run.header.id}`, {
    kind: 'snapshot',
    run: run.header.id,
    ...(cursor?.pinned ? { at: cursor.step } : {}),
  });
}

function columnsOf(run: Run, snapshot: SnapshotView | undefined): readonly Column[] {
  const weights = run.started?.weights ?? [];
  const read = (column: string) => (weight: number) => snapshotStatistic(snapshot, weight, column) ?? Number.NaN;
  return [
    {
      id: 'name',
      title: l10n.t('weight'),
      help: l10n.t('Name of the weight, in the order of the model.'),
      text: true,
      value: (i) => weights[i]?.name ?? '',
    },
    {
      id: 'shape',
      title: l10n.t('shape'),
      help: l10n.t('Shape of the weight.'),
      text: true,
      value: (i) => weights[i]?.shape.join('×') ?? '',
    },
    {
      id: 'size',
      title: l10n.t('size'),
      help: l10n.t('Number of parameters.'),
      value: (i) => weights[i]?.size ?? 0,
      show: formatCount,
    },
    { id: 'weight', title: '|w|', help: l10n.t('Norm (L2) of the weight.'), value: read('weight.norm') },
    { id: 'gradient', title: '|g|', help: l10n.t('Norm (L2) of the gradient.'), value: read('gradient.norm') },
    { id: 'update', title: '|Δw|', help: l10n.t('Norm (L2) of the update.'), value: read('update.norm') },
    {
      id: 'ratio',
      title: '|Δw| ÷ |w|',
      help: l10n.t('Update-to-weight ratio: the relative change in one step. Typical: about 1e-3.'),
      value: read('ratio'),
    },
    ...(run.started?.slots ?? []).map(
      (slot): Column => ({
        id: `slot-${slot}`,
        title: `|${slot}|`,
        help: l10n.t('Norm (L2) of the optimizer state variable {0}.', slot),
        value: read(`${slot}.norm`),
      }),
    ),
    {
      id: 'effective',
      title: l10n.t('effective step'),
      help: l10n.t('|Δw| ÷ |g|: the learning rate at which SGD would make an update of the same norm.'),
      value: (weight) => read('update.norm')(weight) / read('gradient.norm')(weight),
    },
  ];
}

/** Indices of the weights in the order the user chose; NaN last. */
export function sorted(weights: number, column: Column | undefined, descending: boolean): readonly number[] {
  const order = Array.from({ length: weights }, (_, i) => i);
  if (!column) return descending ? order.reverse() : order;
  const key = order.map((i) => column.value(i));
  const sign = descending ? -1 : 1;
  return order.sort((a, b) => {
    const [x, y] = [key[a] ?? '', key[b] ?? ''];
    if (typeof x === 'string' || typeof y === 'string')
      return sign * String(x).localeCompare(String(y), undefined, { numeric: true });
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}

function table(page: Page, run: Run, snapshot: SnapshotView | undefined, selected: number) {
  const { sort } = page.state.layout;
  const columns = columnsOf(run, snapshot);
  const weights = run.started?.weights ?? [];
  const trained = new Set(trainedOf(run));
  const rows = sorted(
    weights.length,
    columns.find(({ id }) => id === sort.column),
    sort.descending,
  ).filter((weight) => trained.has(weight));
  const id = run.header.id;
  const ratios = page.subscribe(`ratios:${id}`, { kind: 'heatmap', column: 'ratio', run: id, x: 'step', buckets: 48 });
  const trend = (i: number) => {
    const width = ratios?.x.length ?? 0;
    return ratios ? Array.from(ratios.cells.subarray(i * width, (i + 1) * width)) : [];
  };
  return html`<div class="table-frame weights-frame">
    <table class="table weights" aria-label=${l10n.t('Weights')}>
      <thead>
        <tr>
          ${columns.map((column) => heading(page, column, sort))}
          <th scope="col" class="trend" title=${l10n.t('|Δw| ÷ |w| over the whole run.')}>${l10n.t('trend')}</th>
        </tr>
      </thead>
      <tbody @keydown=${(event: KeyboardEvent) => move(page, event, rows, selected)}>
        ${rows.map(
          (i) => html`<tr
            class=${i === selected ? 'selected' : ''}
            aria-selected=${i === selected}
            tabindex=${i === selected ? 0 : -1}
            data-weight=${i}
            @click=${() => page.act({ type: 'weight', weight: i })}
          >
            ${columns.map((column) => cell(column, i))}
            <td class="trend">${sparkLine(page, `ratio-${i}`, { values: trend(i), hue: 2, scale: 'log' })}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function heading(page: Page, column: Column, sort: Page['state']['layout']['sort']) {
  const active = sort.column === column.id;
  return html`<th
    scope="col"
    class=${`column-${column.id}${column.text ? '' : ' figure-cell'}`}
    title=${column.help}
    aria-sort=${active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
  >
    <button type="button" class="sort" @click=${() => page.act({ type: 'sort', column: column.id })}>
      ${column.title}${active ? icon(sort.descending ? 'triangle-down' : 'triangle-up') : nothing}
    </button>
  </th>`;
}

function cell(column: Column, weight: number) {
  const value = column.value(weight);
  if (column.text) return html`<td class="column-${column.id}" title=${value}>${value}</td>`;
  const shown = typeof value === 'number' && Number.isNaN(value) ? '–' : (column.show ?? numberOrDash)(Number(value));
  return html`<td class=${`column-${column.id} figure-cell`}>${shown}</td>`;
}

/** Arrow keys go through the rows. */
function move(page: Page, event: KeyboardEvent, rows: readonly number[], selected: number) {
  const at = rows.indexOf(selected);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const weight = to === undefined ? undefined : rows[Math.min(rows.length - 1, Math.max(0, to))];
  if (weight === undefined) return;
  event.preventDefault();
  page.act({ type: 'weight', weight });
  const body = event.currentTarget;
  if (body instanceof HTMLElement) body.querySelector<HTMLElement>(`[data-weight="${weight}"]`)?.focus();
}
