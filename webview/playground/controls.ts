/** What can be chosen: the surface, the optimizers with their declared parameters, and how gradients are disturbed. */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
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
import type { Value } from '../dashboard/state.ts';
import { type Playground, swatch } from './page.ts';
import { chosenOf, PARAMS, SETTINGS, surfaceOf, valuesOf } from './settings.ts';

export function controls(page: Playground) {
  return html`<div class="live">
    ${about(page)}
    <section class="group">
      <h2 class="group-title plain">${l10n.t('Optimizers')}</h2>
      ${optimizers.map((rule) => optimizer(page, rule))} ${form(page)}
    </section>
    <section class="group">
      <h2 class="group-title plain">${l10n.t('Steps and noise')}</h2>
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
    label=${l10n.t('Test function')}
    title=${l10n.t('Test function to minimize')}
    .value=${live(settings.surface)}
    @change=${({ target }: Event) =>
      page.act({ type: 'surface', id: target !== null && 'value' in target ? String(target.value) : '' })}
  >${surfaces.map(
    ({ id, title }) => html`<vscode-option value=${id} ?selected=${id === settings.surface}>${translated(title)}</vscode-option>`,
  )}</vscode-single-select>`;
}

function about(page: Playground) {
  const { title, summary, source } = surfaceOf(page.state.settings);
  return html`<section class="group">
    <h2 class="group-title plain">${translated(title)}</h2>
    <div class="about quiet">
      <p>${translated(summary)}</p>
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
    <div class="optimizer-head" title=${translated(rule.summary)}>
      ${swatch(hue)}
      <vscode-checkbox
        label=${translated(rule.title)}
        .checked=${live(chosen)}
        @change=${() => page.act({ type: 'choose', id: rule.id })}
      ></vscode-checkbox>
      ${
        chosen && others
          ? html`<button
            type="button"
            class="action"
            title=${open ? l10n.t('Hide Other Parameters') : l10n.t('Show Other Parameters')}
            aria-label=${l10n.t('Other parameters of {0}', translated(rule.title))}
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
      ? `${translated(param.help)} ${l10n.t('The default is the best of 1, 2, and 5 × 10ⁿ for this optimizer on this test function.')}`
      : translated(param.help);
  return field(page, { key, param: { ...param, help }, value: values[name], original: original[name], live: true }, (value) => {
    page.act({ type: 'set', id: rule.id, name, value: value === original[name] ? undefined : value });
    page.act({ type: 'draft', key, draft: undefined });
  });
}

/** Powers of ten, from end to end. */
const LOW = -5;
const HIGH = 1.7;

function slider(page: Playground, rule: Optimizer, rate: number) {
  return html`<label class="slider rate" title=${l10n.t('Learning rate of {0}', translated(rule.title))}>
    <input
      type="range"
      aria-label=${l10n.t('Learning rate of {0}', translated(rule.title))}
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
    if (check(param, value, '') === undefined) page.act({ type: 'own', name, value });
    page.act({ type: 'draft', key, draft: undefined });
  };
  const { own: values } = page.state.settings;
  return html`${field(page, { key, param, value: values[name], original: SETTINGS.own[name], live: true }, change)}
    ${
      name === 'noise'
        ? html`<label class="slider rate" title=${translated(param.help)}>
          <input
            type="range"
            aria-label=${translated(param.title)}
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
  vector: { title: msg('Vector'), help: msg('x and y are one weight of shape [2], such as a bias.') },
  matrix: {
    title: msg('Matrix'),
    help: msg('x and y are one weight of shape [2, 1], such as the kernel of a layer with two inputs and one output.'),
  },
};

/** Only where a chosen optimizer treats the two differently: one of rows and columns, or one for matrices alone. */
function form(page: Playground) {
  const { settings } = page.state;
  const caring = chosenOf(settings).filter((rule) => caresForForm(rule, valuesOf(settings, rule).values));
  if (caring.length === 0) return nothing;
  return html`<div class="form-of" title=${l10n.t('Shape of the weight that x and y form')}>
    <span>${l10n.t('Shape of x and y')}</span>
    <div class="segments" role="radiogroup" aria-label=${l10n.t('Shape of x and y')}>
      ${(Object.keys(FORMS) as Form[]).map(
        (id) => html`<button
          type="button"
          role="radio"
          class="segment"
          aria-checked=${id === settings.form}
          title=${translated(FORMS[id].help)}
          @click=${() => page.act({ type: 'form', form: id })}
        >${translated(FORMS[id].title)}</button>`,
      )}
    </div>
    <p class="quiet">
      ${translated(FORMS[settings.form].help)}
      ${l10n.t('The shape matters only for these optimizers, which treat the rows and columns of a matrix differently from a vector: {0}.', caring.map(({ title }) => translated(title)).join(', '))}
    </p>
  </div>`;
}

/** It keeps other slots of a matrix than of a vector. */
export function caresForForm(rule: Optimizer, values: Values): boolean {
  const names = (form: Form) => [...slotsFor(rule, values, { name: 'plane/kernel', shape: SHAPES[form], kernel: true }).keys()];
  return names('vector').join() !== names('matrix').join();
}
