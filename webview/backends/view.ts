/** What can compute on this machine, as a table: a row a backend, the best first. */
import { phrase } from '../ui/phrase.ts';
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import {
  automatic,
  type BackendRow,
  type BackendTable,
  isComplete,
  isOpen,
  MEASURED_WITH,
  shareOfFastest,
} from '../../src/core/backend-table.ts';
import type { RunCommand } from '../../src/core/page-commands.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import { formatMemory } from '../../src/core/format.ts';
import { formatAgo, numberOrDash } from '../ui/labels.ts';

export interface BackendsPage {
  /** Undefined before the first check. */
  readonly table: BackendTable | undefined;
  readonly keys: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly command: RunCommand;
}

export function view(page: BackendsPage): TemplateResult {
  const { table } = page;
  const over = !table || isComplete(table.rows);
  return html`<main class="page backends">
    <header class="backends-head">
      <div>
        <h1>${l10n.t('Backends')}</h1>
        <p class="quiet">${l10n.t('Compute backends of this machine, best first. The speed is measured with {0}.', translated(MEASURED_WITH))}</p>
      </div>
      ${
        over
          ? button(
              table ? l10n.t('Check Again') : l10n.t('Check'),
              () => page.command('descent.checkBackends'),
              'secondary',
              'refresh',
            )
          : html`<span class="quiet backends-when">${icon('loading', 'codicon-modifier-spin')} ${l10n.t('Checking…')}</span>`
      }
    </header>
    ${table ? filled(page, table, over) : html`<p class="hollow quiet">${l10n.t('No backend has been checked yet.')}</p>`}
  </main>`;
}

function filled(page: BackendsPage, table: BackendTable, over: boolean) {
  const taken = automatic(table.rows);
  return html`${
    table.busy
      ? html`<div class="banner warn" role="status">${icon('warning')}<p>${l10n.t('A run was in progress during the check, so the measured speeds may be too low.')}</p></div>`
      : nothing
  }
  ${over ? missing(page, table) : nothing}
  <p class="backends-sum" role="status" aria-live="polite">
    ${
      over && taken
        ? phrase(l10n.t('Automatic selects {0}.'), html`<strong>${translated(taken.title)}</strong>`)
        : over
          ? l10n.t('No backend works on this machine.')
          : nothing
    }${over ? html` <span class="quiet">${l10n.t('Checked: {0}.', formatAgo(table.checked, page.now))}</span>` : nothing}
    ${
      table.chosen === 'auto' || !over || missingIn(table)
        ? nothing
        : html`<button class="link" type="button" @click=${() => page.command('descent.useBackend', 'auto')}>${l10n.t('Use Automatic')}</button>`
    }
  </p>
  <div class="table-frame backends-frame">
    <table class="table backends-table" role="table" aria-label=${l10n.t('Backends on this machine')}>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">${l10n.t('Backend')}</th>
          <th scope="col" role="columnheader">${l10n.t('Device')}</th>
          <th scope="col" role="columnheader" class="figure-cell">${l10n.t('Memory')}</th>
          <th scope="col" role="columnheader">${l10n.t('Speed')}</th>
          <th scope="col" role="columnheader"><span class="announcer">${l10n.t('Action')}</span></th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${table.rows.map((row) => rowOf(page, table, row, taken))}
      </tbody>
    </table>
  </div>`;
}

/** The backend that the settings choose, where it does not work here. */
const missingIn = ({ rows, chosen }: BackendTable) => rows.find(({ id, state }) => id === chosen && state !== 'works');

const missing = (page: BackendsPage, table: BackendTable) => {
  const row = missingIn(table);
  if (!row) return nothing;
  return html`<div class="banner warn" role="status">
    ${icon('warning')}
    <p>${phrase(
      row.state === 'absent'
        ? l10n.t('The settings select {0}, which is not available on this machine. Training cannot start.')
        : l10n.t('The settings select {0}, which does not work on this machine.'),
      html`<strong>${translated(row.title)}</strong>`,
    )}</p>
    ${button(l10n.t('Use Automatic'), () => page.command('descent.useBackend', 'auto'), 'secondary')}
  </div>`;
};

const STATES: Readonly<Record<BackendRow['state'], readonly [icon: string, word: string, tone: string]>> = {
  waiting: ['circle-outline', msg('waiting'), 'quiet'],
  looking: ['loading', msg('checking'), 'quiet codicon-modifier-spin'],
  measuring: ['loading', msg('measuring'), 'quiet codicon-modifier-spin'],
  works: ['pass-filled', msg('works'), 'good'],
  absent: ['circle-slash', msg('not available'), 'quiet'],
  broken: ['error', msg('does not work'), 'bad'],
};

function rowOf(page: BackendsPage, table: BackendTable, row: BackendRow, taken: BackendRow | undefined) {
  const [name, word, tone] = STATES[row.state];
  return html`<tr role="row" data-backend=${row.id} class=${row.state}>
    <th scope="row" role="rowheader">
      <span class="backends-name">${icon(name, tone)}<strong>${translated(row.title)}</strong></span>
      <span class="backends-state quiet">${translated(word)}${row.id === taken?.id ? html` · <span class="auto">${l10n.t('selected automatically')}</span>` : nothing}</span>
    </th>
    ${row.reason === undefined ? found(table, row) : why(row)}
    <td role="cell" class="backends-act">${act(page, table, row)}</td>
  </tr>`;
}

function found(table: BackendTable, row: BackendRow) {
  const { info, examplesPerSecond, passedOver } = row;
  const { device } = info ?? {};
  return html`<td role="cell" class="backends-device" title=${info?.detail ?? ''}>
      ${device?.name ?? (isOpen(row.state) ? '' : '–')}
      ${device?.driver === undefined ? nothing : html`<span class="quiet">${device.driver}</span>`}
      ${passedOver === undefined ? nothing : html`<span class="warn-note">${icon('info')}${l10n.t('Skipped by automatic selection: {0}', passedOver)}</span>`}
    </td>
    <td role="cell" class="figure-cell">${device?.memory === undefined ? '' : formatMemory(device.memory)}</td>
    <td role="cell" class="backends-speed">
      ${
        examplesPerSecond === undefined
          ? nothing
          : html`<span class="number">${numberOrDash(examplesPerSecond)} <span class="quiet">${l10n.t('examples/s')}</span></span>
            <span class="backends-bar" aria-hidden="true"><span .style=${`width: ${Math.max(1, shareOfFastest(table.rows, row) * 100)}%`}></span></span>`
      }
    </td>`;
}

const why = ({ reason, remedy }: BackendRow) => html`<td role="cell" colspan="3" class="backends-why">
  ${reason} <span class="quiet">${remedy}</span>
</td>`;

/** The commands that are remedies, by their id: the name of the button, and what it does for a row. */
const REMEDIES: Readonly<Record<string, { readonly name: string; run(page: BackendsPage, row: BackendRow): void }>> = {
  'descent.installTensorFlow': {
    name: msg('Install TensorFlow'),
    run: (page, { id }) => page.command('descent.installTensorFlow', id),
  },
  'descent.installWebGPU': { name: msg('Install WebGPU'), run: (page) => page.command('descent.installWebGPU') },
  'descent.openSettings': { name: msg('Open Settings'), run: (page) => page.command('descent.openSettings') },
};

function act(page: BackendsPage, { chosen }: BackendTable, row: BackendRow) {
  const remedy = row.command === undefined ? undefined : REMEDIES[row.command];
  if (remedy) return button(translated(remedy.name), () => remedy.run(page, row), 'primary');
  if (row.state !== 'works') return nothing;
  if (row.id === chosen) return html`<span class="quiet">${icon('check')} ${l10n.t('in use')}</span>`;
  return button(l10n.t('Use This'), () => page.command('descent.useBackend', row.id), 'secondary');
}
