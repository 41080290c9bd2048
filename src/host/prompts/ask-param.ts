/** Asks for the value of a declared parameter: a list where it has few values, else a field that checks what is typed. */
import * as l10n from '@vscode/l10n';
import { parseParamText, unsetOf } from '../../core/param-text.ts';
import { check, type Param } from '../../core/params.ts';
import { showInputBox, showQuickPick } from './quick-input.ts';

/** Undefined when the question was dismissed. */
export async function askParam(title: string, param: Param, now: unknown): Promise<unknown> {
  if (param.kind === 'pick' || param.kind === 'flag') {
    const options =
      param.kind === 'pick' ? param.options : [true, false].map((value) => ({ value, title: value ? 'On' : 'Off' }));
    const answer = await showQuickPick(
      options.map((option) => ({ label: option.title, description: option.value === now ? 'now' : '', value: option.value })),
      { title, placeHolder: param.help },
    );
    return answer?.value;
  }
  const text = await showInputBox({
    title,
    value: unsetOf(param)?.value === now ? '' : textOf(now),
    placeHolder: unsetOf(param)?.word ?? '',
    prompt: param.help,
    validateInput: (typed) => problemOf(param, parseParamText(param, typed)),
  });
  return text === undefined ? undefined : parseParamText(param, text);
}

/** What is wrong with a value of the parameter, as a sentence. */
function problemOf(param: Param, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isNaN(value)) return l10n.t('{0} must be a number, such as 0.01 or 1e-2.', param.title);
  if (Array.isArray(value) && value.some(Number.isNaN))
    return l10n.t('{0} must be numbers separated by commas, such as 50, 75.', param.title);
  const problem = check(param, value);
  return problem && `${param.title} ${problem}`;
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
