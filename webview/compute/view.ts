/** What can compute on this machine, as a table: a row a backend, the best first. */
import { html, nothing, type TemplateResult } from 'lit';
import {
  automatic,
  type ComputeRow,
  type ComputeTable,
  isComplete,
  isOpen,
  MEASURED_WITH,
  memory,
  shareOfFastest,
} from '../../src/core/backend-table.ts';
import type { RunCommand } from '../../src/core/page-commands.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import { formatAgo, numberOrDash } from '../ui/labels.ts';

export interface ComputePage {
  /** Undefined before the first check. */
  readonly table: ComputeTable | undefined;
  readonly keys: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly command: RunCommand;
}

export function view(page: ComputePage): TemplateResult {
  const { table } = page;
  const over = !table || isComplete(table.rows);
  return html`<main class="page compute">
    <header class="compute-head">
      <div>
        <h1>Compute</h1>
        <p class="quiet">What trainings can run on here, best first. The speed is that of a small training: ${MEASURED_WITH}.</p>
      </div>
      ${
        over
          ? button(table ? 'Check Again' : 'Check', () => page.command('descent.checkCompute'), 'secondary', 'refresh')
          : html`<span class="quiet compute-when">${icon('loading', 'codicon-modifier-spin')} Checking…</span>`
      }
    </header>
    ${table ? filled(page, table, over) : html`<p class="hollow quiet">Nothing has been checked yet.</p>`}
  </main>`;
}

function filled(page: ComputePage, table: ComputeTable, over: boolean) {
  const taken = automatic(table.rows);
  return html`${
    table.busy
      ? html`<div class="banner warn" role="status">${icon('warning')}<p>A training was running meanwhile: the speeds are lower than they can be.</p></div>`
      : nothing
  }
  ${over ? missing(page, table) : nothing}
  <p class="compute-sum" role="status" aria-live="polite">
    ${over && taken ? html`Automatic takes <strong>${taken.title}</strong>. ` : over ? 'Nothing here can train. ' : nothing}${
      over ? html`<span class="quiet">Checked ${formatAgo(table.checked, page.now)}.</span>` : nothing
    }
    ${
      table.chosen === 'auto' || !over || missingIn(table)
        ? nothing
        : html`<button class="link" type="button" @click=${() => page.command('descent.useBackend', 'auto')}>Use automatic</button>`
    }
  </p>
  <div class="table-frame compute-frame">
    <table class="table compute-table" role="table" aria-label="Backends of this machine">
      <thead role="rowgroup">
        <tr role="row">
          ${['Backend', 'Device', 'Memory', 'Speed', ''].map(
            (title) =>
              html`<th scope="col" role="columnheader" class=${title === 'Memory' ? 'figure-cell' : ''}>${title === '' ? html`<span class="announcer">What to do</span>` : title}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${table.rows.map((row) => rowOf(page, table, row, taken))}
      </tbody>
    </table>
  </div>`;
}

/** The backend that the settings choose, where it does not work here. */
const missingIn = ({ rows, chosen }: ComputeTable) => rows.find(({ id, state }) => id === chosen && state !== 'works');

const missing = (page: ComputePage, table: ComputeTable) => {
  const row = missingIn(table);
  if (!row) return nothing;
  return html`<div class="banner warn" role="status">
    ${icon('warning')}
    <p>The settings choose <strong>${row.title}</strong>, which ${row.state === 'absent' ? 'is not here: no training starts' : 'does not work here'}.</p>
    ${button('Use Automatic', () => page.command('descent.useBackend', 'auto'), 'secondary')}
  </div>`;
};

const STATES: Readonly<Record<ComputeRow['state'], readonly [icon: string, word: string, tone: string]>> = {
  waiting: ['circle-outline', 'waiting', 'quiet'],
  looking: ['loading', 'looking for it', 'quiet codicon-modifier-spin'],
  measuring: ['loading', 'measuring', 'quiet codicon-modifier-spin'],
  works: ['pass-filled', 'works', 'good'],
  absent: ['circle-slash', 'not here', 'quiet'],
  broken: ['error', 'does not work', 'bad'],
};

function rowOf(page: ComputePage, table: ComputeTable, row: ComputeRow, taken: ComputeRow | undefined) {
  const [name, word, tone] = STATES[row.state];
  return html`<tr role="row" data-backend=${row.id} class=${row.state}>
    <th scope="row" role="rowheader">
      <span class="compute-name">${icon(name, tone)}<strong>${row.title}</strong></span>
      <span class="compute-state quiet">${word}${row.id === taken?.id ? html` · <span class="auto">automatic takes it</span>` : nothing}</span>
    </th>
    ${row.reason === undefined ? found(table, row) : why(row)}
    <td role="cell" class="compute-act">${act(page, table, row)}</td>
  </tr>`;
}

function found(table: ComputeTable, row: ComputeRow) {
  const { info, examplesPerSecond, passedOver } = row;
  const { device } = info ?? {};
  return html`<td role="cell" class="compute-device" title=${info?.detail ?? ''}>
      ${device?.name ?? (isOpen(row.state) ? '' : '–')}
      ${device?.driver === undefined ? nothing : html`<span class="quiet">${device.driver}</span>`}
      ${passedOver === undefined ? nothing : html`<span class="warn-note">${icon('info')}Automatic passes it over: ${passedOver}</span>`}
    </td>
    <td role="cell" class="figure-cell">${device?.memory === undefined ? '' : memory(device.memory)}</td>
    <td role="cell" class="compute-speed">
      ${
        examplesPerSecond === undefined
          ? nothing
          : html`<span class="number">${numberOrDash(examplesPerSecond)} <span class="quiet">examples/s</span></span>
            <span class="compute-bar" aria-hidden="true"><span .style=${`width: ${Math.max(1, shareOfFastest(table.rows, row) * 100)}%`}></span></span>`
      }
    </td>`;
}

const why = ({ reason, remedy }: ComputeRow) => html`<td role="cell" colspan="3" class="compute-why">
  ${reason} <span class="quiet">${remedy}</span>
</td>`;

/** The commands that are remedies, by their id: the name of the button, and what it does for a row. */
const REMEDIES: Readonly<Record<string, { readonly name: string; run(page: ComputePage, row: ComputeRow): void }>> = {
  'descent.installTensorFlow': {
    name: 'Install TensorFlow',
    run: (page, { id }) => page.command('descent.installTensorFlow', id),
  },
  'descent.installWebGPU': { name: 'Fetch WebGPU', run: (page) => page.command('descent.installWebGPU') },
  'descent.openSettings': { name: 'Open Settings', run: (page) => page.command('descent.openSettings') },
};

function act(page: ComputePage, { chosen }: ComputeTable, row: ComputeRow) {
  const remedy = row.command === undefined ? undefined : REMEDIES[row.command];
  if (remedy) return button(remedy.name, () => remedy.run(page, row), 'primary');
  if (row.state !== 'works') return nothing;
  if (row.id === chosen) return html`<span class="quiet">${icon('check')} in use</span>`;
  return button('Use This', () => page.command('descent.useBackend', row.id), 'secondary');
}
