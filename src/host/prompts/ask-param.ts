/** Asks for the value of a declared parameter: a list where it has few values, else a field that checks what is typed. */
import * as l10n from '@vscode/l10n';
import { parseParamText, unsetOf } from '../../core/param-text.ts';
import { translated } from '../../core/localize.ts';
import { check, type Param } from '../../core/params.ts';
import { showInputBox, showQuickPick } from './quick-input.ts';

/** Undefined when the question was dismissed. */
export async function askParam(title: string, param: Param, now: unknown): Promise<unknown> {
  if (param.kind === 'pick' || param.kind === 'flag') {
    const options =
      param.kind === 'pick'
        ? param.options.map(({ value, title: name }) => ({ value, title: translated(name) }))
        : [true, false].map((value) => ({ value, title: value ? l10n.t('On') : l10n.t('Off') }));
    const answer = await showQuickPick(
      options.map((option) => ({
        label: option.title,
        description: option.value === now ? l10n.t('current') : '',
        value: option.value,
      })),
      { title, placeHolder: translated(param.help) },
    );
    return answer?.value;
  }
  const text = await showInputBox({
    title,
    value: unsetOf(param)?.value === now ? '' : textOf(now),
    placeHolder: translated(unsetOf(param)?.word ?? ''),
    prompt: translated(param.help),
    validateInput: (typed) => problemOf(param, parseParamText(param, typed)),
  });
  return text === undefined ? undefined : parseParamText(param, text);
}

/** What is wrong with a value of the parameter, as a sentence. */
function problemOf(param: Param, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isNaN(value)) return l10n.t('Enter a number, such as 0.01 or 1e-2.');
  if (Array.isArray(value) && value.some(Number.isNaN)) return l10n.t('Enter numbers separated by commas, such as 50, 75.');
  return check(param, value, translated(param.title));
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
