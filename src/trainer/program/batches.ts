/** Batches that a program yields: opens their sources, and checks each of them. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { isRecord } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe, numbersOf } from './numeric-arrays.ts';
import { leaveOut, nonFinite } from './find-non-finite.ts';
import type { Batch, StreamData } from './types.ts';

/** One pass over a source. Lists keep their tensors for the next pass (`kept`); all others give up ownership. */
export interface Pass {
  readonly kept: boolean;
  next(): Promise<{ readonly done: boolean; readonly value: unknown }>;
  close(): Promise<void>;
}

/** Opens a pass over the batches of an epoch, counted from 0. */
export type Source = (epoch: number) => Promise<Pass>;

/** A function of the epoch, a tf.data.Dataset, an (async) iterable or a list; undefined for anything else. */
export function sourceOf(given: unknown, name: string): Source | undefined {
  if (typeof given === 'function')
    return async (epoch) => {
      const made: unknown = await given(epoch);
      const pass = await passOver(made);
      if (pass) return pass;
      throw new UserError({
        message: l10n.t('The function {0} returned {1}.', name, describe(made)),
        remedy: l10n.t('Write it as a generator function (function*) that yields { xs, ys }.'),
      });
    };
  if (!iterates(given)) return undefined;
  if (isSpent(given))
    throw new UserError({
      message: l10n.t('{0} is a generator object, which can be read only once, but each epoch has to read it again.', name),
      remedy: l10n.t('Return the generator function itself: {0}: batches, not {1}: batches().', name, name),
    });
  return async () => {
    const pass = await passOver(given);
    if (pass) return pass;
    throw new UserError({ message: l10n.t('{0} cannot be read.', name) });
  };
}

/** Whether it is an iterable or a dataset. */
export const iterates = (given: unknown): boolean =>
  typeof given === 'object' &&
  given !== null &&
  !ArrayBuffer.isView(given) &&
  (method(given, Symbol.asyncIterator) ?? method(given, Symbol.iterator) ?? method(given, 'iterator')) !== undefined;

export async function passOver(given: unknown): Promise<Pass | undefined> {
  const open = method(given, Symbol.asyncIterator) ?? method(given, Symbol.iterator) ?? method(given, 'iterator');
  const iterator: unknown = await open?.call(given);
  const next = method(iterator, 'next');
  if (!next) return undefined;
  return {
    kept: Array.isArray(given),
    async next() {
      const result: unknown = await next.call(iterator);
      return isRecord(result) ? { done: result.done === true, value: result.value } : { done: true, value: undefined };
    },
    async close() {
      await method(iterator, 'return')?.call(iterator);
    },
  };
}

/** A generator object is its own iterator, and so can be read only once. */
export const isSpent = (given: unknown) =>
  [Symbol.asyncIterator, Symbol.iterator].some((key) => {
    const open = method(given, key);
    return open !== undefined && method(given, 'next') !== undefined && open.call(given) === given;
  });

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;
function method(owner: unknown, key: PropertyKey): Method | undefined {
  if (typeof owner !== 'object' || owner === null) return undefined;
  const found: unknown = Reflect.get(owner, key);
  return typeof found === 'function' ? (found as Method) : undefined;
}

/** Converts one batch to float32 tensors, which the caller owns. `name` identifies it in messages. Rejects with a `UserError`. */
export async function batchOf(tf: Tf, given: unknown, name: string, kept: boolean): Promise<Batch> {
  if (!isRecord(given) || !('xs' in given && 'ys' in given))
    throw new UserError({
      message: l10n.t('{0} is {1}.', name, isRecord(given) ? 'an object without xs and ys' : describe(given)),
      remedy: l10n.t('Yield each batch as { xs, ys }.'),
    });
  const xs = await tensorOf(tf, given.xs, l10n.t('xs of {0}', name), kept);
  const ys = await tensorOf(tf, given.ys, l10n.t('ys of {0}', name), kept);
  const [inputs, targets] = [xs.shape[0] ?? 0, ys.shape[0] ?? 0];
  if (inputs === targets && inputs > 0) return { xs, ys };
  tf.dispose([xs, ys]);
  if (inputs === targets)
    throw new UserError({ message: l10n.t('{0} is empty.', name), remedy: l10n.t('Do not yield batches without examples.') });
  throw new UserError({
    message: l10n.t('{0} has {1} examples in xs and {2} in ys.', name, inputs, targets),
    remedy: l10n.t('Yield one target per example.'),
  });
}

async function tensorOf(tf: Tf, given: unknown, name: string, kept: boolean): Promise<Tensor> {
  if (
    !(given instanceof tf.Tensor) ||
    given.dtype === 'string' ||
    given.dtype === 'complex64' ||
    given.rank === 0 ||
    given.isDisposed
  ) {
    const { values, shape } = await numbersOf(tf, given, name);
    return tf.tensor(values, [...shape], 'float32');
  }
  if (given.dtype === 'float32') return kept ? given.clone() : given;
  const cast = given.cast('float32');
  if (!kept) given.dispose();
  return cast;
}

/** Throws a `UserError` where training and validation data differ in shape. */
export function checkSameShapes(train: Shapes, validation: Shapes): void {
  for (const axis of ['inputShape', 'targetShape'] as const) {
    if (String(validation[axis]) === String(train[axis])) continue;
    const what = axis === 'inputShape' ? 'Examples' : 'Targets';
    throw new UserError({
      message: l10n.t(
        '{0} have shape [{1}] in train and [{2}] in validation.',
        what,
        train[axis].join(', '),
        validation[axis].join(', '),
      ),
      remedy: l10n.t('Return examples and targets of the same shape in both.'),
    });
  }
}

type Shapes = Pick<StreamData, 'inputShape' | 'targetShape'>;

/** Rejects with a `UserError` at the first value of a batch that is not finite. */
export async function checkFinite(batch: Batch, name: string): Promise<void> {
  for (const part of ['xs', 'ys'] as const) {
    const values = await batch[part].data();
    const found = nonFinite(values, values.length / (batch[part].shape[0] ?? 1));
    if (!found) continue;
    throw new UserError({
      message: l10n.t(
        '{0} contains {1}: value {2} of the {3} of its example {4}.',
        name,
        found.what,
        found.value,
        part,
        found.example,
      ),
      remedy: leaveOut(),
    });
  }
}
