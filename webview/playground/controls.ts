/** What can be chosen: the surface, the optimizers with their declared parameters, and how gradients are disturbed. */
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Optimizer } from '../../src/catalog/types.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import { type Form, SHAPES } from '../../src/catalog/trajectory.ts';
import { check, type NumberParam, type Values } from '../../src/core/params.ts';
import { field, textFor } from '../ui/form.ts';
import { icon } from '../dashboard/panels/page.ts';
import type { Value } from '../dashboard/store.ts';
import { type Playground, swatch } from './page.ts';
import { chosenOf, PARAMS, SETTINGS, surfaceOf, valuesOf } from './settings.ts';

export function controls(page: Playground) {
  return html`<div class="live">
    ${about(page)}
    <section class="group">
      <h2 class="group-title plain">Optimizers</h2>
      ${optimizers.map((rule) => optimizer(page, rule))} ${form(page)}
    </section>
    <section class="group">
      <h2 class="group-title plain">Steps and noise</h2>
      ${(Object.keys(PARAMS) as (keyof typeof PARAMS)[]).map((name) => own(page, name))}
    </section>
  </div>`;
}

/** Which function is descended. */
export function surfacePicker(page: Playground) {
  const { settings } = page.state;
  return html`<vscode-single-select
    id="surface"
    class="surface-picker"
    label="Surface"
    title="The function to descend"
    .value=${live(settings.surface)}
    @change=${({ target }: Event) =>
      page.act({ type: 'surface', id: target !== null && 'value' in target ? String(target.value) : '' })}
  >${surfaces.map(
    ({ id, title }) => html`<vscode-option value=${id} ?selected=${id === settings.surface}>${title}</vscode-option>`,
  )}</vscode-single-select>`;
}

function about(page: Playground) {
  const { title, summary, source } = surfaceOf(page.state.settings);
  return html`<section class="group">
    <h2 class="group-title plain">${title}</h2>
    <div class="about quiet">
      <p>${summary}</p>
      <p>${source}.</p>
    </div>
  </section>`;
}

function optimizer(page: Playground, rule: Optimizer) {
  const { settings } = page.state;
  const hue = settings.chosen[rule.id];
  const chosen = hue !== undefined;
  const open = settings.open.includes(rule.id);
  const others = othersOf(rule).length > 0;
  const of = chosen ? valuesOf(settings, rule) : undefined;
  return html`<div class="optimizer ${chosen ? 'chosen' : ''}">
    <div class="optimizer-head" title=${rule.summary}>
      ${swatch(hue)}
      <vscode-checkbox
        label=${rule.title}
        .checked=${live(chosen)}
        @change=${() => page.act({ type: 'choose', id: rule.id })}
      ></vscode-checkbox>
      ${
        chosen && others
          ? html`<button
            type="button"
            class="action"
            title=${open ? 'Hide the other parameters' : 'Show the other parameters'}
            aria-label="Other parameters of ${rule.title}"
            aria-expanded=${open}
            @click=${() => page.act({ type: 'open', id: rule.id })}
          >${icon(open ? 'chevron-up' : 'settings')}</button>`
          : nothing
      }
    </div>
    ${of ? parameter(page, rule, 'learningRate', of.values, of.original) : nothing}
    ${of ? slider(page, rule, Number(of.values.learningRate)) : nothing}
    ${of && open ? othersOf(rule).map((name) => parameter(page, rule, name, of.values, of.original)) : nothing}
  </div>`;
}

/** The parameters beside the learning rate that one field can hold. A list, such as names of layers, means nothing here. */
const othersOf = ({ params }: Optimizer) =>
  Object.keys(params).filter(
    (name) => name !== 'learningRate' && ['float', 'int', 'flag', 'pick'].includes(params[name]?.kind ?? ''),
  );

function parameter(page: Playground, rule: Optimizer, name: string, values: Values, original: Values) {
  const param = rule.params[name];
  if (!param) return nothing;
  const key = `${rule.id}.${name}`;
  const help =
    name === 'learningRate'
      ? `${param.help} It begins at the best of 1, 2 and 5 × 10ⁿ for this optimizer on this surface.`
      : param.help;
  return field(page, { key, param: { ...param, help }, value: values[name], original: original[name], live: true }, (value) => {
    page.act({ type: 'set', id: rule.id, name, value: value === original[name] ? undefined : value });
    page.act({ type: 'draft', key, draft: undefined });
  });
}

/** Powers of ten, from end to end. */
const LOW = -5;
const HIGH = 1.7;

function slider(page: Playground, rule: Optimizer, rate: number) {
  return html`<label class="slider rate" title="Learning rate of ${rule.title}">
    <input
      type="range"
      aria-label="Learning rate of ${rule.title}"
      aria-valuetext=${String(rate)}
      min=${LOW}
      max=${HIGH}
      step="0.01"
      .value=${live(String(Math.log10(rate)))}
      @input=${({ target }: Event) => {
        if (!(target instanceof HTMLInputElement)) return;
        const value = Number((10 ** Number(target.value)).toPrecision(2));
        page.act({ type: 'set', id: rule.id, name: 'learningRate', value });
        page.act({ type: 'draft', key: `${rule.id}.learningRate`, draft: undefined });
      }}
    />
  </label>`;
}

function own(page: Playground, name: keyof typeof PARAMS) {
  const param: NumberParam = PARAMS[name];
  const key = `playground.${name}`;
  const change = (value: Value) => {
    if (check(param, value) === undefined) page.act({ type: 'own', name, value });
    page.act({ type: 'draft', key, draft: undefined });
  };
  const { own: values } = page.state.settings;
  return html`${field(page, { key, param, value: values[name], original: SETTINGS.own[name], live: true }, change)}
    ${
      name === 'noise'
        ? html`<label class="slider rate" title=${param.help}>
          <input
            type="range"
            aria-label=${param.title}
            min="0"
            max="1"
            step="0.01"
            .value=${live(textFor(param, values.noise))}
            @input=${({ target }: Event) => target instanceof HTMLInputElement && change(Number(target.value))}
          />
        </label>`
        : nothing
    }`;
}

const FORMS: Readonly<Record<Form, { readonly title: string; readonly help: string }>> = {
  vector: { title: 'Vector', help: 'x and y as one weight of shape [2], such as a bias.' },
  matrix: {
    title: 'Matrix',
    help: 'x and y as one weight of shape [2, 1], such as the kernel of a layer of two inputs and one output.',
  },
};

/** Only where a chosen optimizer treats the two differently: one of rows and columns, or one for matrices alone. */
function form(page: Playground) {
  const { settings } = page.state;
  const caring = chosenOf(settings).filter((rule) => caresForForm(rule, valuesOf(settings, rule).values));
  if (caring.length === 0) return nothing;
  return html`<div class="form-of" title="The two parameters as a weight of a network">
    <span>x and y are a</span>
    <div class="segments" role="radiogroup" aria-label="x and y as a weight">
      ${(Object.keys(FORMS) as Form[]).map(
        (id) => html`<button
          type="button"
          role="radio"
          class="segment"
          aria-checked=${id === settings.form}
          title=${FORMS[id].help}
          @click=${() => page.act({ type: 'form', form: id })}
        >${FORMS[id].title}</button>`,
      )}
    </div>
    <p class="quiet">
      ${FORMS[settings.form].help} It matters for ${caring.map(({ title }) => title).join(' and ')}: of a matrix ${caring.length > 1 ? 'they use' : 'it uses'}
      rows and columns as such, and a vector is stepped number by number. The others do not look at the shape.
    </p>
  </div>`;
}

/** It keeps other slots of a matrix than of a vector. */
export function caresForForm(rule: Optimizer, values: Values): boolean {
  const names = (form: Form) => [...slotsFor(rule, values, { name: 'plane/kernel', shape: SHAPES[form], kernel: true }).keys()];
  return names('vector').join() !== names('matrix').join();
}
