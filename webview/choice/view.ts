/** The form of a choice: what it is, a field with its help for each parameter, and the button that writes them. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { CHOICES } from '../../src/catalog/choices.ts';
import type { PageCommandId, RunCommand } from '../../src/core/page-commands.ts';
import { translated } from '../../src/core/localize.ts';
import type { ChoiceSetting } from '../../src/core/run.ts';
import { type Field, field, helpOf } from '../ui/form.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import { type ChoiceIntent, type ChoiceState, entryOf, fieldsOf } from './state.ts';

export interface ChoicePage {
  readonly state: ChoiceState;
  act(intent: ChoiceIntent): void;
  save(): void;
  browse(name: string): void;
  cancel(): void;
  readonly command: RunCommand;
}

export function view(page: ChoicePage): TemplateResult {
  const { state } = page;
  const { setting, id, where } = state.choice;
  const entry = entryOf(state);
  const { title } = CHOICES[setting];
  if (!entry)
    return html`<main class="page choice"><p class="hollow quiet">${l10n.t('This version of Descent has no "{0}".', id)}</p></main>`;
  const fields = fieldsOf(state);
  return html`<main class="page choice">
    <header class="choice-head">
      <p class="quiet choice-kind">${translated(title)} · <code>descent.${setting}</code></p>
      <h1>${translated(entry.title)}</h1>
      <p>${translated(entry.summary)}</p>
      ${'equation' in entry ? html`<p class="choice-equation">${String(entry.equation)}</p>` : nothing}
      ${'source' in entry ? html`<p class="quiet">${String(entry.source)}</p>` : nothing}
    </header>
    ${state.problems.map((problem) => html`<div class="banner bad" role="alert">${icon('error')}<p>${problem}</p></div>`)}
    <div class="choice-fields">
      ${fields.length === 0 ? html`<p class="quiet">${l10n.t('There are no parameters to set.')}</p>` : fields.map((one) => parameter(page, one))}
    </div>
    <footer class="choice-foot">
      ${button(l10n.t('Save to Settings'), page.save)} ${button(l10n.t('Choose Another…'), () => page.command(COMMANDS[setting]), 'secondary')}
      ${button(l10n.t('Cancel'), page.cancel, 'secondary')}
      ${
        fields.some(({ key }) => state.drafts[key]?.problem !== undefined)
          ? html`<span class="bad" role="status">${l10n.t('Not saved: correct the marked values first.')}</span>`
          : html`<span class="quiet">${l10n.t('Will be saved to {0} for future runs.', where)}</span>`
      }
    </footer>
  </main>`;
}

const COMMANDS = {
  optimizer: 'descent.chooseOptimizer',
  schedule: 'descent.chooseSchedule',
  model: 'descent.chooseModel',
  dataset: 'descent.chooseDataset',
} as const satisfies Readonly<Record<ChoiceSetting, PageCommandId>>;

function parameter(page: ChoicePage, item: Field & { readonly name: string }) {
  const { param, name } = item;
  const file = param.kind === 'text' && param.file !== undefined;
  return html`<div class="choice-field">
    ${field({ state: page.state, act: page.act }, item, (value) => page.act({ type: 'change', name, value }))}
    ${file ? html`<div class="choice-browse">${button(l10n.t('Browse…'), () => page.browse(name), 'secondary')}</div>` : nothing}
    <p class="choice-help quiet">${helpOf(param)}</p>
  </div>`;
}
