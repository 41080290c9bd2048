/** Batches that a program makes: where they come from, and what each must be. */
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { isRecord } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe, numbersOf } from './numeric-arrays.ts';
import { LEAVE_OUT, nonFinite } from './find-non-finite.ts';
import type { Batch } from './types.ts';

/** What one pass over a source gives. Lists keep their tensors for the next pass; all others hand them over. */
export interface Pass {
  readonly kept: boolean;
  next(): Promise<{ readonly done: boolean; readonly value: unknown }>;
  close(): Promise<void>;
}

/** Opens a pass; the epoch counts from 0. */
export type Source = (epoch: number) => Promise<Pass>;

/** A function of the epoch, a tf.data.Dataset, an (async) iterable or a list; undefined for anything else. */
export function sourceOf(given: unknown, name: string): Source | undefined {
  if (typeof given === 'function')
    return async (epoch) => {
      const made: unknown = await given(epoch);
      const pass = await passOver(made);
      if (pass) return pass;
      throw new UserError({
        message: `The function ${name} returned ${describe(made)}.`,
        remedy: 'Write it as a generator: function* that yields { xs, ys }.',
      });
    };
  if (!iterates(given)) return undefined;
  if (isSpent(given))
    throw new UserError({
      message: `${name} is a generator that was already started: it can be read only once, but each epoch reads it anew.`,
      remedy: `Give the function itself: ${name}: batches, not ${name}: batches().`,
    });
  return async () => {
    const pass = await passOver(given);
    if (pass) return pass;
    throw new UserError({ message: `${name} cannot be read.` });
  };
}

/** Whether batches can be taken from it. */
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

/** A generator object is its own iterator: it serves one pass only. */
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

/** One batch as float32 tensors of its own. `name` says which in messages. Throws a `UserError`. */
export async function batchOf(tf: Tf, given: unknown, name: string, kept: boolean): Promise<Batch> {
  if (!isRecord(given) || !('xs' in given && 'ys' in given))
    throw new UserError({
      message: `${name} is ${isRecord(given) ? 'an object without xs and ys' : describe(given)}.`,
      remedy: 'Each batch must be { xs, ys }.',
    });
  const xs = await tensorOf(tf, given.xs, `xs of ${name}`, kept);
  const ys = await tensorOf(tf, given.ys, `ys of ${name}`, kept);
  const [inputs, targets] = [xs.shape[0] ?? 0, ys.shape[0] ?? 0];
  if (inputs === targets && inputs > 0) return { xs, ys };
  tf.dispose([xs, ys]);
  if (inputs === targets) throw new UserError({ message: `${name} is empty.`, remedy: 'Leave out batches without examples.' });
  throw new UserError({
    message: `${name} has ${inputs} examples in xs and ${targets} in ys.`,
    remedy: 'Give one target an example.',
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

/** Throws a `UserError` at the first value of a batch that is no finite number. */
export async function checkFinite(batch: Batch, name: string): Promise<void> {
  for (const part of ['xs', 'ys'] as const) {
    const values = await batch[part].data();
    const found = nonFinite(values, values.length / (batch[part].shape[0] ?? 1));
    if (!found) continue;
    throw new UserError({
      message: `${name} holds ${found.what}: value ${found.value} of the ${part} of its example ${found.example}.`,
      remedy: LEAVE_OUT,
    });
  }
}
