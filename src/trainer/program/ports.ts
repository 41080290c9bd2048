/** Finds what a program means for each input or output of its model: one value, a list, or an object by their names. */
import * as l10n from '@vscode/l10n';
import type { Tf } from '../../catalog/tf.ts';
import { isRecord, suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe } from './numeric-arrays.ts';
import type { Port } from './types.ts';

export interface PortValue {
  /** As messages name it: `xs of train`, or `xs.age of train`. */
  readonly name: string;
  readonly value: unknown;
}

/** An object literal, and no tensor, array or instance of another class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The value for each port, in their order. `part` is `xs` or `ys`, `of` names the section. Throws a `UserError` where values and ports
 * do not match one to one.
 */
export function valuesFor(tf: Tf, given: unknown, ports: readonly Port[], part: 'xs' | 'ys', of: string): readonly PortValue[] {
  const whole = l10n.t('{0} of {1}', part, of);
  const [only] = ports;
  if (only && ports.length === 1) {
    if (isPlain(given)) {
      if (Object.keys(given).join() === only.name) return [{ name: whole, value: given[only.name] }];
      throw mismatch(whole, Object.keys(given), ports, part);
    }
    return [{ name: whole, value: isListOf(tf, given, only) ? given[0] : given }];
  }
  const named = (name: string, value: unknown) => ({ name: l10n.t('{0} of {1}', `${part}.${name}`, of), value });
  if (Array.isArray(given) && given.length === ports.length)
    return ports.map(({ name }, i) => named(name, (given as readonly unknown[])[i]));
  if (isPlain(given)) {
    const keys = Object.keys(given);
    if (keys.length === ports.length && ports.every(({ name }) => keys.includes(name)))
      return ports.map(({ name }) => named(name, given[name]));
    throw mismatch(whole, keys, ports, part);
  }
  const names = ports.map(({ name }) => name).join(', ');
  const found = Array.isArray(given) ? l10n.t('an array of {0} values', given.length) : describe(given);
  throw new UserError({
    message:
      part === 'xs'
        ? l10n.t('The model has {0} inputs ({1}), but {2} is {3}.', ports.length, names, whole, found)
        : l10n.t('The model has {0} outputs ({1}), but {2} is {3}.', ports.length, names, whole, found),
    remedy: l10n.t('Return {0} as [{1}] or { {1} }, with all examples in each.', part, names),
  });
}

/** One tensor with a batch axis in a list, as TensorFlow.js takes it for a model with one input. */
const isListOf = (tf: Tf, given: unknown, { shape }: Port): given is readonly unknown[] => {
  if (!Array.isArray(given) || given.length !== 1) return false;
  const [first]: readonly unknown[] = given;
  return first instanceof tf.Tensor && first.rank === shape.length + 1;
};

function mismatch(whole: string, keys: readonly string[], ports: readonly Port[], part: 'xs' | 'ys'): UserError {
  const names = ports.map(({ name }) => name);
  if (ports.length === 1)
    return new UserError({
      message:
        part === 'xs'
          ? l10n.t('{0} is an object ({1}), but the model has one input, {2}.', whole, keys.join(', '), names.join())
          : l10n.t('{0} is an object ({1}), but the model has one output, {2}.', whole, keys.join(', '), names.join()),
      remedy: l10n.t(
        'Return one tensor or array with the examples along the first axis. Concatenate several columns along the last axis.',
      ),
    });
  const unknown = keys.find((key) => !names.includes(key));
  const missing = names.find((name) => !keys.includes(name));
  const all =
    part === 'xs'
      ? l10n.t('The inputs of the model are {0}.', names.join(', '))
      : l10n.t('The outputs of the model are {0}.', names.join(', '));
  return new UserError({
    message:
      unknown === undefined
        ? l10n.t('{0} has no key {1}.', whole, missing ?? '')
        : l10n.t('{0} has the unknown key {1}.', whole, unknown),
    remedy: unknown === undefined ? all : `${suggest(unknown, names)} ${all}`,
  });
}

/** Throws a `UserError` at a key that is not known. `name` says whose it is. */
export function checkKeys(given: Record<string, unknown>, known: readonly string[], name: string, remedy?: string): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new UserError({
    message: l10n.t('{0} has the unknown key {1}.', name, unknown),
    remedy: [suggest(unknown, known), remedy].filter((text) => text !== undefined).join(' '),
  });
}
