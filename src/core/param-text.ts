/** The value of a parameter as a user types it, in a form or an input box. Pure. */
import type { Param } from './params.ts';

/** The value that stands for "not set", and the word for it; an empty text means this value. */
export const unsetOf = (param: Param) => ('unset' in param ? param.unset : undefined);

/** The value that a text stands for; NaN where it is not a number. Commas, spaces or both separate the items of a list. */
export function parseParamText(param: Param, text: string): unknown {
  const bare = text.trim();
  switch (param.kind) {
    case 'float':
    case 'int':
      if (bare === '') return unsetOf(param)?.value ?? Number.NaN;
      return param.spelled?.word === bare ? param.spelled.value : Number(bare.replace(',', '.'));
    case 'floats':
    case 'ints':
    case 'texts': {
      const items = bare.split(/[\s,;]+/).filter((item) => item !== '');
      return param.kind === 'texts' ? items : items.map(Number);
    }
    default:
      return text;
  }
}
