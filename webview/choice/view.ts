/** The form of a choice: what it is, a field with its help for each parameter, and the button that writes them. */
import { html, nothing, type TemplateResult } from 'lit';
import { CHOICES } from '../../src/catalog/choices.ts';
import { type Field, field } from '../ui/form.ts';
import { button, icon } from '../dashboard/panels/page.ts';
import { type ChoiceIntent, type ChoiceState, entryOf, fieldsOf } from './state.ts';

export interface ChoicePage {
  readonly state: ChoiceState;
  act(intent: ChoiceIntent): void;
  save(): void;
  browse(name: string): void;
  cancel(): void;
  command(command: string, ...args: readonly unknown[]): void;
}

export function view(page: ChoicePage): TemplateResult {
  const { state } = page;
  const { setting, id, where } = state.choice;
  const entry = entryOf(state);
  const { title } = CHOICES[setting];
  if (!entry)
    return html`<main class="page choice"><p class="hollow quiet">There is no ${title.toLowerCase()} "${id}".</p></main>`;
  const fields = fieldsOf(state);
  return html`<main class="page choice">
    <header class="choice-head">
      <p class="quiet choice-kind">${title} · <code>descent.${setting}</code></p>
      <h1>${entry.title}</h1>
      <p>${entry.summary}</p>
      ${'equation' in entry ? html`<p class="choice-equation">${String(entry.equation)}</p>` : nothing}
      ${'source' in entry ? html`<p class="quiet">${String(entry.source)}</p>` : nothing}
    </header>
    ${state.problems.map((problem) => html`<div class="banner bad" role="alert">${icon('error')}<p>${problem}</p></div>`)}
    <div class="choice-fields">
      ${fields.length === 0 ? html`<p class="quiet">It has no parameters.</p>` : fields.map((one) => parameter(page, one))}
    </div>
    <footer class="choice-foot">
      ${button('Save to Settings', page.save)} ${button('Choose Another…', () => page.command(commandOf(setting)), 'secondary')}
      ${button('Cancel', page.cancel, 'secondary')}
      <span class="quiet">Writes to ${where}, for the next runs.</span>
    </footer>
  </main>`;
}

const commandOf = (setting: string) => `descent.choose${setting.charAt(0).toUpperCase()}${setting.slice(1)}`;

function parameter(page: ChoicePage, item: Field & { readonly name: string }) {
  const { param, name } = item;
  const file = param.kind === 'text' && param.file !== undefined;
  return html`<div class="choice-field">
    ${field({ state: page.state, act: page.act }, item, (value) => page.act({ type: 'change', name, value }))}
    ${file ? html`<div class="choice-browse">${button('Browse…', () => page.browse(name), 'secondary')}</div>` : nothing}
    <p class="choice-help quiet">${param.help}</p>
  </div>`;
}
