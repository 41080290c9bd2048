import { translated } from './localize.ts';
import * as l10n from '@vscode/l10n';
/**
 * Declared parameters. Everything that a user chooses by name is a `Choice`. Its parameters define the form, the JSON schema, the
 * validation and the documentation, so that these cannot diverge.
 */

interface Described {
  /** The field's standard term, in sentence case ("Learning rate"). */
  readonly title: string;
  /** What it does, when to use it, and the typical range, in short sentences. */
  readonly help: string;
  /** Can be changed during training. */
  readonly live?: boolean;
}

export interface NumberParam extends Described {
  readonly kind: 'float' | 'int';
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
  /** Excludes `min` (or `max`) itself. */
  readonly openMin?: boolean;
  readonly openMax?: boolean;
  /** Uses a logarithmic scale in forms and searches. */
  readonly log?: boolean;
  /** The value that means "not set", and the word that forms show for it, such as `off`. */
  readonly unset?: { readonly value: number; readonly word: string };
  /** A word that settings accept for this value, such as `"all"`. */
  readonly spelled?: { readonly value: number; readonly word: string };
}

export interface PickParam<V extends string = string> extends Described {
  readonly kind: 'pick';
  readonly default: V;
  /** `detail` is a sentence on what the option means. */
  readonly options: readonly { readonly value: V; readonly title: string; readonly detail?: string }[];
}

export interface FlagParam extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}

export interface TextParam extends Described {
  readonly kind: 'text';
  readonly default: string;
  /** An empty string is an error. */
  readonly required?: boolean;
  /** A number is accepted, and stands for its digits. */
  readonly numbered?: boolean;
  /** The value is a path. These are the extensions for the file dialog, without the dot. */
  readonly file?: readonly string[];
}

export interface ListParam extends Described {
  readonly kind: 'floats' | 'ints' | 'texts';
  readonly default: readonly number[] | readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Excludes `min` itself. */
  readonly openMin?: boolean;
  /** Numbers are accepted among texts, and stand for their digits. */
  readonly numbered?: boolean;
}

export type Param = NumberParam | PickParam | FlagParam | TextParam | ListParam;
export type Params = Readonly<Record<string, Param>>;

export type ValueOf<P extends Param> = P extends NumberParam
  ? number
  : P extends PickParam<infer V>
    ? V
    : P extends FlagParam
      ? boolean
      : P extends TextParam
        ? string
        : P extends { readonly kind: 'floats' | 'ints' }
          ? readonly number[]
          : readonly string[];
export type Values<P extends Params = Params> = { readonly [K in keyof P]: ValueOf<P[K]> };

export interface Choice<P extends Params = Params> {
  /** The name in settings and logs, and of its file. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly params: P;
}

type Options<P extends Param> = Omit<P, 'kind' | 'default' | 'title' | 'help'>;

export const float = (title: string, help: string, value: number, options: Options<NumberParam> = {}) =>
  ({ kind: 'float', title, help, default: value, ...options }) as const satisfies NumberParam;
export const int = (title: string, help: string, value: number, options: Options<NumberParam> = {}) =>
  ({ kind: 'int', title, help, default: value, ...options }) as const satisfies NumberParam;
export const flag = (title: string, help: string, value: boolean, options: Options<FlagParam> = {}) =>
  ({ kind: 'flag', title, help, default: value, ...options }) as const satisfies FlagParam;
export const text = (title: string, help: string, value = '', options: Options<TextParam> = {}) =>
  ({ kind: 'text', title, help, default: value, ...options }) as const satisfies TextParam;
export const floats = (title: string, help: string, value: readonly number[], options: Options<ListParam> = {}) =>
  ({ kind: 'floats', title, help, default: value, ...options }) as const;
export const ints = (title: string, help: string, value: readonly number[], options: Options<ListParam> = {}) =>
  ({ kind: 'ints', title, help, default: value, ...options }) as const;
export const texts = (title: string, help: string, value: readonly string[] = [], options: Options<ListParam> = {}) =>
  ({ kind: 'texts', title, help, default: value, ...options }) as const;
/** `options` maps each value to its title, or to its title and a sentence on what it means. */
export const pick = <V extends string>(
  title: string,
  help: string,
  value: NoInfer<V>,
  options: Readonly<Record<V, string | { readonly title: string; readonly detail: string }>>,
  more: Omit<Options<PickParam>, 'options'> = {},
): PickParam<V> => ({
  kind: 'pick',
  title,
  help,
  default: value,
  options: (Object.keys(options) as V[]).map((v) => {
    const option: string | { readonly title: string; readonly detail: string } = options[v];
    return typeof option === 'string' ? { value: v, title: option } : { value: v, ...option };
  }),
  ...more,
});

/** A problem of a setting: what is wrong, and what to do. */
export interface Problem {
  /** The setting's full key, such as `descent.optimizer.learningRate`. */
  readonly key: string;
  readonly message: string;
}

export interface Resolved<V> {
  readonly values: V;
  readonly problems: readonly Problem[];
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fills in defaults and validates all given values. `key` is the full key of the group, for messages. */
export function resolve<P extends Params>(params: P, given: unknown, key: string): Resolved<Values<P>> {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  const record = given === undefined || given === null ? {} : given;
  if (!isRecord(record)) {
    problems.push({ key, message: l10n.t('{0} must be an object, not {1}.', key, show(given)) });
    return { values: defaults(params), problems };
  }
  for (const [name, param] of Object.entries(params)) {
    const value = inDigits(param, record[name]);
    const full = `${key}.${name}`;
    const problem = value === undefined ? missing(param, full) : check(param, value, full);
    if (problem) problems.push({ key: full, message: problem });
    values[name] = value === undefined || problem ? param.default : unspelled(param, value);
  }
  for (const name of Object.keys(record)) {
    if (name === 'type' || name in params) continue;
    problems.push({
      key: `${key}.${name}`,
      message: l10n.t('{0}: unknown setting "{1}". {2}', key, name, suggest(name, Object.keys(params))),
    });
  }
  return { values: values as Values<P>, problems };
}

/** Without a header, columns are called by numbers, which settings may hold as such. */
function inDigits(param: Param, value: unknown): unknown {
  if (!('numbered' in param) || !param.numbered) return value;
  const digits = (one: unknown) => (Number.isInteger(one) ? String(one) : one);
  return Array.isArray(value) ? value.map(digits) : digits(value);
}

/** Replaces a word by the value that it stands for. */
const unspelled = (param: Param, value: unknown) =>
  'spelled' in param && param.spelled?.word === value ? param.spelled.value : value;

export function defaults<P extends Params>(params: P): Values<P> {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default])) as Values<P>;
}

/** What is wrong with a value, as a sentence about what `name` calls it; undefined if the value is valid. */
export function check(param: Param, value: unknown, name: string): string | undefined {
  switch (param.kind) {
    case 'float':
    case 'int':
      return checkNumber(param, value, name);
    case 'pick': {
      if (param.options.some((option) => option.value === value)) return undefined;
      const known = param.options.map((option) => `"${option.value}"`).join(', ');
      return l10n.t('{0} must be one of {1}, not {2}.', name, known, show(value));
    }
    case 'flag':
      return typeof value === 'boolean' ? undefined : l10n.t('{0} must be true or false, not {1}.', name, show(value));
    case 'text':
      if (typeof value !== 'string') return l10n.t('{0} must be a string, not {1}.', name, show(value));
      return value === '' ? missing(param, name) : undefined;
    case 'floats':
    case 'ints':
    case 'texts':
      return checkList(param, value, name);
  }
}

function missing(param: Param, name: string): string | undefined {
  return param.kind === 'text' && param.required && param.default === ''
    ? l10n.t('{0} is missing. {1}', name, translated(param.help))
    : undefined;
}

function checkNumber(param: NumberParam, value: unknown, name: string): string | undefined {
  const { spelled } = param;
  if (spelled !== undefined && value === spelled.word) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return spelled
      ? l10n.t('{0} must be a number or "{1}", not {2}.', name, spelled.word, show(value))
      : l10n.t('{0} must be a number, not {1}.', name, show(value));
  if (param.kind === 'int' && !Number.isInteger(value)) return l10n.t('{0} must be an integer, not {1}.', name, value);
  const { min, max } = param;
  if (min !== undefined && (param.openMin ? value <= min : value < min))
    return param.openMin
      ? l10n.t('{0} must be greater than {1}, not {2}.', name, min, value)
      : l10n.t('{0} must be at least {1}, not {2}.', name, min, value);
  if (max !== undefined && (param.openMax ? value >= max : value > max))
    return param.openMax
      ? l10n.t('{0} must be less than {1}, not {2}.', name, max, value)
      : l10n.t('{0} must be at most {1}, not {2}.', name, max, value);
  return undefined;
}

function checkList(param: ListParam, value: unknown, name: string): string | undefined {
  if (!Array.isArray(value)) return l10n.t('{0} must be an array, not {1}.', name, show(value));
  for (const item of value as unknown[]) {
    if (param.kind === 'texts') {
      if (typeof item !== 'string') return l10n.t('{0} must contain only strings, not {1}.', name, show(item));
      continue;
    }
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = param;
    const right = param.kind === 'ints' ? Number.isInteger(item) : Number.isFinite(item);
    if (typeof item !== 'number' || !right || item < min || (param.openMin && item <= min) || item > max)
      return l10n.t('{0} must contain only {1}, not {2}.', name, allowedNumbers(param), show(item));
  }
  return undefined;
}

/** Which numbers a list may contain. */
function allowedNumbers({ kind, min, max, openMin }: ListParam): string {
  const integers = kind === 'ints';
  if (min !== undefined && max !== undefined)
    return integers ? l10n.t('integers from {0} to {1}', min, max) : l10n.t('numbers from {0} to {1}', min, max);
  if (min !== undefined && openMin)
    return integers ? l10n.t('integers greater than {0}', min) : l10n.t('numbers greater than {0}', min);
  if (min !== undefined) return integers ? l10n.t('integers of at least {0}', min) : l10n.t('numbers of at least {0}', min);
  if (max !== undefined) return integers ? l10n.t('integers of at most {0}', max) : l10n.t('numbers of at most {0}', max);
  return integers ? l10n.t('integers') : l10n.t('numbers');
}

const show = (value: unknown) => (JSON.stringify(value) ?? String(value)).slice(0, 60);

/** Suggests the most similar name, or lists all names. A prefix such as `val_acc` is similar; a name without common letters is not. */
export function suggest(name: string, known: readonly string[]): string {
  const best = similar(name, known);
  if (best !== undefined) return l10n.t('Did you mean "{0}"?', best);
  return known.length ? l10n.t('Available: {0}.', known.join(', ')) : l10n.t('None are available.');
}

/** The most similar name, if one is similar. */
export function similar(name: string, known: readonly string[]): string | undefined {
  const near = known
    .map((k) => ({ k, changes: distance(name.toLowerCase(), k.toLowerCase()) }))
    .filter(({ k, changes }) => changes <= 2 && changes < Math.max(name.length, k.length))
    .sort((a, b) => a.changes - b.changes);
  const whole = name.length > 2 ? known.find((k) => k.toLowerCase().startsWith(name.toLowerCase())) : undefined;
  return near[0]?.k ?? whole;
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

export function find<C extends Choice>(registry: readonly C[], id: unknown): C | undefined {
  return registry.find((choice) => choice.id === id);
}
