/** One field of a form, made from a declared parameter: no form in the page is written by hand. */
import { translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { parseParamText, unsetOf } from '../../src/core/param-text.ts';
import { check, type Param } from '../../src/core/params.ts';
import type { Draft, Value } from '../dashboard/state.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { icon } from '../dashboard/panels/page.ts';
import { formatParam } from './labels.ts';

export interface Field {
  /** The setting's key, such as `optimizer.learningRate`. */
  readonly key: string;
  readonly param: Param;
  /** What is in force. */
  readonly value: unknown;
  /** What the run was started with. */
  readonly original: unknown;
  /** It can be changed in the run as it goes; otherwise an edit is for the next run. */
  readonly live: boolean;
  /** Values to choose from instead of typing. */
  readonly options?: readonly string[];
}

/** What a form needs of its page: what is being typed, and to say what is. */
export interface FormPage {
  readonly state: { readonly drafts: Readonly<Record<string, Draft>> };
  act(intent: { readonly type: 'draft'; readonly key: string; readonly draft: Draft | undefined }): void;
}

/** `change` is called with a checked value. */
export function field(page: FormPage, item: Field, change: (value: Value) => void) {
  const { key, param } = item;
  const draft = page.state.drafts[key];
  const edited = draft?.next !== undefined || draft?.posted !== undefined;
  const changed = edited || !deepEqual(item.value, item.original);
  const note =
    draft?.problem ??
    (draft?.next === undefined
      ? undefined
      : draft.written
        ? l10n.t('Saved in the settings for the next run')
        : l10n.t('Takes effect in the next run'));
  const revert = () => {
    page.act({ type: 'draft', key, draft: undefined });
    if (isValue(item.original) && item.live && (item.value !== item.original || draft?.posted !== undefined))
      change(item.original);
  };
  const title = translated(param.title);
  const original = formatParam(param, item.original);
  return html`<div class="field ${changed ? 'changed' : ''}" title=${helpOf(param)}>
    ${param.kind === 'flag' ? nothing : html`<label class="field-label" for=${idOf(key)}>${title}</label>`}
    ${input(page, item, draft, change)}
    ${
      changed
        ? html`<button
          class="action revert"
          type="button"
          title=${l10n.t('Revert to {0}', original)}
          aria-label=${l10n.t('Revert {0} to {1}', title, original)}
          @click=${revert}
        >${icon('discard')}</button>`
        : html`<span class="revert"></span>`
    }
    ${
      note === undefined
        ? nothing
        : html`<p class="field-note ${draft?.problem ? 'bad' : ''}" role=${draft?.problem ? 'alert' : 'note'}>${note}</p>`
    }
  </div>`;
}

/** The help without the marks of Markdown, which the Settings editor and the documentation show it in. */
export const helpOf = ({ help }: Pick<Param, 'help'>) => translated(help).replaceAll(/`|\*\*/g, '');

const idOf = (key: string) => `field-${key.replaceAll('.', '-')}`;
const isValue = (value: unknown): value is Value =>
  Array.isArray(value) || ['number', 'string', 'boolean'].includes(typeof value);

function input(page: FormPage, item: Field, draft: Draft | undefined, change: (value: Value) => void) {
  const { key, param } = item;
  const value = draft?.next ?? draft?.posted ?? item.value;
  if (param.kind === 'flag')
    return html`<vscode-checkbox
      class="field-flag"
      id=${idOf(key)}
      label=${translated(param.title)}
      .checked=${live(value === true)}
      @change=${(event: Event) => change(checkedOf(event))}
    ></vscode-checkbox>`;
  const options = param.kind === 'pick' ? param.options : item.options?.map((option) => ({ value: option, title: option }));
  if (options)
    return html`<vscode-single-select
      class="field-input"
      id=${idOf(key)}
      label=${translated(param.title)}
      .value=${live(String(value))}
      @change=${(event: Event) => change(textOf(event))}
    >${options.map(
      (option) =>
        html`<vscode-option value=${option.value} ?selected=${option.value === value}>${translated(option.title)}</vscode-option>`,
    )}</vscode-single-select>`;
  return html`<vscode-textfield
    class="field-input"
    id=${idOf(key)}
    .label=${translated(param.title)}
    placeholder=${translated(unsetOf(param)?.word ?? '')}
    .value=${live(draft?.text ?? textFor(param, value))}
    ?invalid=${draft?.problem !== undefined}
    @input=${(event: Event) => page.act({ type: 'draft', key, draft: typed(param, textOf(event), draft) })}
    @change=${(event: Event) => commit(page, item, textOf(event), change)}
    @keydown=${(event: KeyboardEvent) => nudge(page, item, event, change)}
  ></vscode-textfield>`;
}

/** What the field holds: nothing where the value stands for "not set", so that the placeholder says so. */
export const textFor = (param: Param, value: unknown) => (unsetOf(param)?.value === value ? '' : formatParam(param, value));
const textOf = ({ target }: Event) => (target !== null && 'value' in target ? String(target.value) : '');
const checkedOf = ({ target }: Event) => target !== null && 'checked' in target && target.checked === true;

function typed(param: Param, text: string, before: Draft | undefined): Draft {
  const problem = problemOf(param, parseParamText(param, text));
  return {
    text,
    ...(problem === undefined ? {} : { problem }),
    ...(before?.next === undefined ? {} : { next: before.next }),
    ...(before?.posted === undefined ? {} : { posted: before.posted }),
  };
}

/** What a field stands for as it is typed; where that is wrong, what it stood for before. */
export function typedValue({ param, value }: Field, draft: Draft | undefined): unknown {
  const typing = draft && param.kind !== 'flag' && param.kind !== 'pick' && draft.problem === undefined;
  return typing ? parseParamText(param, draft.text) : (draft?.next ?? draft?.posted ?? value);
}

/** What is wrong with the value, as a sentence. */
function problemOf(param: Param, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isNaN(value)) return l10n.t('Enter a number, such as 0.01 or 1e-2.');
  if (Array.isArray(value) && value.some(Number.isNaN)) return l10n.t('Enter numbers separated by commas, such as 50, 75.');
  return check(param, value, l10n.t('The value'));
}

function commit(page: FormPage, { key, param, value }: Field, text: string, change: (value: Value) => void) {
  const wanted = parseParamText(param, text);
  if (problemOf(param, wanted) !== undefined) return;
  if (deepEqual(wanted, value)) page.act({ type: 'draft', key, draft: undefined });
  else if (isValue(wanted)) change(wanted);
}

/** Escape gives up what was typed; the arrow keys step a number: by a quarter where its scale is logarithmic. */
function nudge(page: FormPage, item: Field, event: KeyboardEvent, change: (value: Value) => void) {
  const { key, param } = item;
  if (event.key === 'Escape') return page.act({ type: 'draft', key, draft: undefined });
  const up = event.key === 'ArrowUp';
  if ((param.kind !== 'float' && param.kind !== 'int') || (!up && event.key !== 'ArrowDown')) return;
  const now = parseParamText(param, textOf(event));
  if (typeof now !== 'number' || Number.isNaN(now)) return;
  event.preventDefault();
  const next = param.log && now > 0 ? (up ? now * 1.25 : now / 1.25) : now + (up ? 1 : -1) * (param.kind === 'int' ? 1 : 0.01);
  const rounded = param.kind === 'int' ? Math.round(next) : Number(next.toPrecision(3));
  if (problemOf(param, rounded) === undefined) change(rounded);
}
