/** Batches that a program yields: opens their sources, and checks each of them. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { isRecord } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe, numbersOf } from './numeric-arrays.ts';
import { leaveOut, nonFinite } from './find-non-finite.ts';
import { checkKeys, type PortValue, valuesFor } from './ports.ts';
import type { Batch, ModelForm, StreamData } from './types.ts';

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

/** What a batch, and a set of examples in memory, consists of. */
export const EXAMPLE_KEYS = ['xs', 'ys', 'sampleWeight'];

/**
 * Converts one batch to float32 tensors, which the caller owns. `name` identifies it in messages. Rejects with a `UserError`, also
 * where it is a single example, as datasets have before `batch`.
 */
export async function batchOf(tf: Tf, form: ModelForm, given: unknown, name: string, kept: boolean): Promise<Batch> {
  if (!isRecord(given) || !('xs' in given && 'ys' in given))
    throw new UserError({
      message: l10n.t('{0} is {1}.', name, isRecord(given) ? 'an object without xs and ys' : describe(given)),
      remedy: l10n.t('Yield each batch as { xs, ys }.'),
    });
  checkKeys(given, EXAMPLE_KEYS, name);
  const inputs = valuesFor(tf, given.xs, form.inputs, 'xs', name);
  const targets = valuesFor(tf, given.ys, form.outputs, 'ys', name);
  if (isSingle(tf, form, inputs, targets)) throw unbatched(name);
  const made: Tensor[] = [];
  const tensors = async (parts: readonly PortValue[]) => {
    const converted: Tensor[] = [];
    for (const part of parts) converted.push(await tensorOf(tf, part.value, part.name, kept));
    made.push(...converted);
    return converted;
  };
  const [xs, ys] = [await tensors(inputs), await tensors(targets)];
  const weights =
    given.sampleWeight === undefined
      ? []
      : await tensors([{ name: l10n.t('{0} of {1}', 'sampleWeight', name), value: given.sampleWeight }]);
  try {
    checkCounts(xs, ys, weights, form, name);
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
  const [sampleWeight] = weights;
  return { xs, ys, ...(sampleWeight ? { sampleWeight } : {}) };
}

function checkCounts(
  xs: readonly Tensor[],
  ys: readonly Tensor[],
  weights: readonly Tensor[],
  { batchSize }: ModelForm,
  name: string,
): void {
  const [inputs = 0, targets = 0] = [xs[0]?.shape[0], ys[0]?.shape[0]];
  const fault = (message: string, remedy: string) => new UserError({ message, remedy });
  if (inputs !== targets)
    throw fault(
      l10n.t('{0} has {1} examples in xs and {2} in ys.', name, inputs, targets),
      l10n.t('Yield one target per example.'),
    );
  if (inputs === 0) throw fault(l10n.t('{0} is empty.', name), l10n.t('Do not yield batches without examples.'));
  const other = [...xs, ...ys, ...weights].find(({ shape }) => shape[0] !== inputs);
  if (other)
    throw fault(
      l10n.t('{0} has {1} examples in one input or target and {2} in another.', name, inputs, other.shape[0] ?? 0),
      l10n.t('Yield the same number of examples in every input and target.'),
    );
  if (batchSize !== undefined && batchSize !== inputs)
    throw fault(
      l10n.t('{0} has {1} examples, but the model takes batches of exactly {2} (batchInputShape).', name, inputs, batchSize),
      l10n.t('Yield batches of {0} examples. For a tf.data dataset, .batch({0}, false) drops a smaller last batch.', batchSize),
    );
}

/** Whether there is no batch axis: a target that is one number, or an input of the shape of one example. */
function isSingle(tf: Tf, form: ModelForm, inputs: readonly PortValue[], targets: readonly PortValue[]): boolean {
  const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  if (targets.some(({ value }) => isNumber(value) || (value instanceof tf.Tensor && value.rank === 0))) return true;
  return inputs.some(({ value }, i) => {
    const { shape = [] } = form.inputs[i] ?? {};
    return value instanceof tf.Tensor && value.rank === shape.length && shape.every((n, k) => n === null || n === value.shape[k]);
  });
}

const unbatched = (name: string) =>
  new UserError({
    message: l10n.t('{0} is a single example, without a batch axis.', name),
    remedy: l10n.t(
      'Group the examples: use .batch(n) on the tf.data dataset, or yield batches with the examples along the first axis.',
    ),
  });

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
  const differing = (all: Shapes['inputShapes'], others: Shapes['inputShapes']) =>
    all.flatMap((shape, i) => (String(shape) === String(others[i]) ? [] : [[shape, others[i] ?? []] as const]));
  for (const [what, pairs] of [
    ['Examples', differing(train.inputShapes, validation.inputShapes)],
    ['Targets', differing(train.targetShapes, validation.targetShapes)],
  ] as const) {
    const [pair] = pairs;
    if (!pair) continue;
    throw new UserError({
      message: l10n.t('{0} have shape [{1}] in train and [{2}] in validation.', what, pair[0].join(', '), pair[1].join(', ')),
      remedy: l10n.t('Return examples and targets of the same shape in both.'),
    });
  }
}

type Shapes = Pick<StreamData, 'inputShapes' | 'targetShapes'>;

/**
 * Rejects with a `UserError` at the first value of a batch that is not finite. Returns for each output whether all its targets are 0
 * or 1.
 */
export async function checkFinite({ xs, ys, sampleWeight }: Batch, name: string): Promise<readonly boolean[]> {
  const binary: boolean[] = [];
  for (const [part, tensors] of [
    ['xs', xs],
    ['ys', ys],
    ['sampleWeight', sampleWeight ? [sampleWeight] : []],
  ] as const)
    for (const tensor of tensors) {
      const values = await tensor.data();
      if (part === 'ys') binary.push(isBinary(values));
      const found = nonFinite(values, values.length / (tensor.shape[0] ?? 1));
      if (!found) continue;
      throw new UserError({
        message: l10n.t('{0} contains {1}: value {2} of {3} of example {4}.', name, found.what, found.value, part, found.example),
        remedy: leaveOut(),
      });
    }
  return binary;
}

/** Whether all of them are 0 or 1. */
export function isBinary(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  return true;
}
