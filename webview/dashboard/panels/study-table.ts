/** The table of a study: a row for each optimizer and learning rate, in the order that the user chose. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { sortedArms, type StudyColumn, studyColumns } from '../../../src/core/study-columns.ts';
import type { Arm, Results } from '../../../src/core/study-results.ts';
import { icon, type Page } from './page.ts';

export function studyTable(page: Page, results: Results, recommended: Arm | undefined, hueOf: (arm: Arm) => number) {
  const { column, descending } = page.state.layout.study;
  const columns = studyColumns(results);
  const rows = sortedArms(results, column, descending);
  return html`<div class="table-frame study-frame">
    <table class="table weights study-table" aria-label=${l10n.t('Results by optimizer and learning rate')}>
      <thead>
        <tr>
          ${columns.map((one) => heading(page, one, results))}
          <th scope="col" title=${l10n.t('The run of each seed. Click to open it.')}>${l10n.t('runs by seed')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (arm) => html`<tr class=${arm.key === recommended?.key ? 'best' : ''} data-arm=${arm.key}>
            ${columns.map((one) =>
              one.text
                ? html`<td><span class="hue hue-${hueOf(arm) % 6}" aria-hidden="true"></span>${
                    arm.key === recommended?.key ? icon('star-full') : nothing
                  }${one.show(arm)}</td>`
                : html`<td class="figure-cell">${arm.outcomes.length === 0 && one.id !== 'rate' ? '–' : one.show(arm)}</td>`,
            )}
            <td class="seeds">${arm.outcomes.map((outcome) => seed(page, outcome))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function seed(page: Page, { trial, diverged }: Arm['outcomes'][number]) {
  const title = diverged ? l10n.t('Open Run of Seed {0} (Diverged)', trial.seed) : l10n.t('Open Run of Seed {0}', trial.seed);
  if (!page.state.commands) return html`<span>${trial.seed}</span>`;
  return html`<button
    class="link ${diverged ? 'diverged' : ''}"
    type="button"
    title=${title}
    aria-label=${title}
    @click=${() => page.command('descent.openRun', trial.run)}
  >${diverged ? icon('flame') : nothing}${trial.seed}</button>`;
}

function heading(page: Page, one: StudyColumn, { rising, metricRising }: Results) {
  const { column, descending } = page.state.layout.study;
  const active = column === one.id;
  // The better values first: the first click shows what one is looking for.
  const falling = (one.id === 'best' && rising) || (one.id === 'metric' && metricRising);
  const next = active ? !descending : falling;
  return html`<th
    scope="col"
    class=${one.text ? '' : 'figure-cell'}
    title=${one.help}
    aria-sort=${active ? (descending ? 'descending' : 'ascending') : 'none'}
  >
    <button type="button" class="sort" @click=${() => page.act({ type: 'study-table', change: { column: one.id, descending: next } })}>
      ${one.title}${active ? icon(descending ? 'triangle-down' : 'triangle-up') : nothing}
    </button>
  </th>`;
}
