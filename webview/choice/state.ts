/** What the form of a choice knows: the values as they are typed, and what is wrong with them. Pure. */
import * as l10n from '@vscode/l10n';
import { CHOICES } from '../../src/catalog/choices.ts';
import { type Choice, check, find, type Problem } from '../../src/core/params.ts';
import type { ChoiceMessage, ShownChoice } from '../../src/protocol.ts';
import { type Field, typedValue } from '../ui/form.ts';
import type { Draft, Value } from '../dashboard/state.ts';

export interface ChoiceState {
  readonly choice: ShownChoice;
  readonly values: Readonly<Record<string, unknown>>;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** What is wrong with the values together, or with more than this form holds. */
  readonly problems: readonly string[];
}

export type ChoiceIntent =
  | { readonly type: 'draft'; readonly key: string; readonly draft: Draft | undefined }
  | { readonly type: 'change'; readonly name: string; readonly value: Value };

export const opened = (choice: ShownChoice): ChoiceState => {
  const { type: _, ...values } = choice.values;
  return { choice, values, drafts: {}, problems: [] };
};

/** The entry of the registry that is edited; undefined where this version of Descent has none of that id. */
export const entryOf = ({ choice }: ChoiceState): Choice | undefined => find(CHOICES[choice.setting].entries, choice.id);

const keyOf = ({ choice }: ChoiceState, name: string) => `${choice.setting}.${name}`;

export function act(state: ChoiceState, intent: ChoiceIntent): ChoiceState {
  if (intent.type === 'draft') return { ...state, drafts: withDraft(state.drafts, intent.key, intent.draft), problems: [] };
  const { name, value } = intent;
  return {
    ...state,
    values: { ...state.values, [name]: value },
    drafts: withDraft(state.drafts, keyOf(state, name), undefined),
    problems: [],
  };
}

function withDraft(drafts: ChoiceState['drafts'], key: string, draft: Draft | undefined): ChoiceState['drafts'] {
  const { [key]: _, ...rest } = drafts;
  return draft ? { ...rest, [key]: draft } : rest;
}

/** What the host says. */
export function told(state: ChoiceState, message: Exclude<ChoiceMessage, { type: 'choice' }>): ChoiceState {
  if (message.type === 'problems') return withProblems(state, message.problems);
  const { name, path, options } = message;
  const changed = act(state, { type: 'change', name, value: path });
  return { ...changed, choice: { ...state.choice, options: { ...state.choice.options, ...options } } };
}

/** Each problem at its field, where it is of one. */
function withProblems(state: ChoiceState, problems: readonly Problem[]): ChoiceState {
  const params = entryOf(state)?.params ?? {};
  const prefix = `descent.${state.choice.setting}.`;
  let { drafts } = state;
  const others: string[] = [];
  for (const { key, message } of problems) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    const param = params[name];
    if (!param) {
      others.push(message);
      continue;
    }
    const draft = drafts[keyOf(state, name)];
    const text = draft?.text ?? String(state.values[name] ?? param.default);
    drafts = {
      ...drafts,
      [keyOf(state, name)]: {
        text,
        // Beside its field, a value needs no key.
        problem: message.replace(key, l10n.t('The value')),
      },
    };
  }
  return { ...state, drafts, problems: others };
}

/** A field for each parameter. Those of a warm-up that does not take place are left out. */
export function fieldsOf(state: ChoiceState): readonly (Field & { readonly name: string })[] {
  const params = Object.entries(entryOf(state)?.params ?? {});
  const fields = params.map(([name, param]) => {
    const value = state.values[name] ?? param.default;
    const known = state.choice.options[name] ?? [];
    const options =
      known.length === 0 || typeof value !== 'string' || value === '' || known.includes(value) ? known : [value, ...known];
    // Nothing is chosen before somebody has chosen it.
    const offered = options.length > 0 && value === '' ? ['', ...options] : options;
    return {
      name,
      key: keyOf(state, name),
      param,
      value,
      original: param.default,
      live: true,
      ...(offered.length > 0 ? { options: offered } : {}),
    };
  });
  const warmup = fields.find(({ name }) => name === 'warmup');
  const warms = !warmup || typedValue(warmup, state.drafts[warmup.key]) !== 0;
  return fields.filter(({ name }) => warms || !/^warmup(Shape|Start)$/.test(name));
}

/** The values to write, without those that are as they come anyway; absent where one is wrong, which its field then says. */
export function valuesOf(state: ChoiceState): {
  readonly state: ChoiceState;
  readonly values?: Readonly<Record<string, unknown>>;
} {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const { key, name, param, ...field } of fieldsOf(state)) {
    const draft = state.drafts[key];
    if (draft?.problem !== undefined) {
      problems.push({ key: `descent.${key}`, message: draft.problem });
      continue;
    }
    const value = typedValue({ key, param, ...field }, draft);
    const problem = check(param, value, l10n.t('The value'));
    if (problem !== undefined) problems.push({ key: `descent.${key}`, message: problem });
    values[name] = value;
  }
  return problems.length > 0 ? { state: withProblems(state, problems) } : { state, values };
}
