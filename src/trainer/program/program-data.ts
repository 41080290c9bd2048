/** Checks and converts what a program's `data` returned. */
import { divided } from '../../catalog/datasets/split.ts';
import type { Samples } from '../../catalog/types.ts';
import type { Tf } from '../../catalog/tf.ts';
import { isRecord, suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe, numbersOf } from './numeric-arrays.ts';
import { checkSameShapes, isSpent, iterates, passOver, type Source, sourceOf } from './batches.ts';
import { LEAVE_OUT, nonFinite } from './find-non-finite.ts';
import { readStream } from './batch-stream.ts';
import type { DataOptions, Hyperparameters, MemoryData, Program, ProgramData, ReadProgramData } from './types.ts';

const KNOWN = ['train', 'validation', 'xs', 'ys', 'classes', 'inputShape', 'batchesPerEpoch'];
const SHAPE =
  'Return { train: { xs, ys }, validation: { xs, ys } }, or write data as a generator that yields batches { xs, ys }.';

/**
 * `data` may return `{ xs, ys }` or `{ train, validation?, classes?, inputShape?, batchesPerEpoch? }`, where `train` and
 * `validation` are `{ xs, ys }` or a source of batches: a generator function of the epoch, a list, an iterable or a
 * tf.data.Dataset. Or it may be such a source itself; a generator is restarted for every epoch. The trainer owns the tensors that it
 * returns.
 */
export const readProgramData: ReadProgramData = async (program, tf, hyperparameters, options) => {
  const given = await program.data(tf, hyperparameters);
  try {
    const source = isSpent(given) ? again(program, tf, hyperparameters, given) : iterates(given) && sourceOf(given, 'data');
    if (source) return await readBatches({}, source, program, tf, options);
    return await readRecord(given, program, tf, options);
  } catch (error) {
    throw error instanceof UserError ? new UserError({ file: program.file, ...error.fault }) : error;
  }
};

/** A `data` that is a generator function: each pass calls it again, except the first, which uses `first`. */
function again(program: Program, tf: Tf, hyperparameters: Hyperparameters, first: unknown): Source {
  let unread: unknown = first;
  return async () => {
    const given = unread ?? (await program.data(tf, hyperparameters));
    unread = undefined;
    const pass = await passOver(given);
    if (pass) return pass;
    throw new UserError({ message: `"data" returned ${describe(given)}.`, remedy: SHAPE });
  };
}

async function readRecord(given: unknown, program: Program, tf: Tf, options: DataOptions): Promise<ProgramData> {
  if (!isRecord(given) || given instanceof tf.Tensor)
    throw new UserError({ message: `The function "data" returned ${describe(given)}.`, remedy: SHAPE });
  for (const key of Object.keys(given))
    if (!KNOWN.includes(key)) {
      const remedy = `${suggest(key, KNOWN)} ${SHAPE}`;
      throw new UserError({ message: `The function "data" returned the unknown property "${key}".`, remedy });
    }
  const train = 'train' in given ? given.train : given;
  if (!isRecord(train) || iterates(train) || train instanceof tf.Tensor) {
    const source = sourceOf(train, 'train');
    if (source) return readBatches(given, source, program, tf, options);
    throw new UserError({ message: `The function "data" returned ${describe(train)} as train.`, remedy: SHAPE });
  }
  if (given.validation !== undefined && (iterates(given.validation) || typeof given.validation === 'function'))
    throw new UserError({
      message: 'train is arrays, but validation is batches.',
      remedy: 'Give both as { xs, ys }, or both as batches.',
    });
  return readMemory(given, train, tf, options);
}

async function readMemory(
  given: Record<string, unknown>,
  train: Record<string, unknown>,
  tf: Tf,
  options: DataOptions,
): Promise<MemoryData> {
  const shape = shapeOf(given.inputShape ?? train.inputShape);
  const all = await samplesOf(tf, train, 'train' in given ? 'train' : 'data', shape);
  const validation =
    given.validation === undefined ? undefined : await samplesOf(tf, section(given.validation), 'validation', shape);
  tf.dispose(
    [train, given.validation]
      .filter(isRecord)
      .flatMap(({ xs, ys }) => [xs, ys])
      .filter((part) => part instanceof tf.Tensor),
  );
  if (validation) checkSameShapes(all, validation);
  const { inputShape, targetShape } = all;
  const parts = validation ? { training: all.samples, validation: validation.samples } : divided(all.samples, options);
  return { kind: 'memory', ...parts, inputShape, targetShape, ...classesOf(given.classes), notices: [] };
}

function section(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new UserError({ message: `The function "data" returned ${describe(value)} as validation.`, remedy: SHAPE });
}

interface Section {
  readonly samples: Samples;
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
}

async function samplesOf(
  tf: Tf,
  part: Record<string, unknown>,
  name: string,
  given: readonly number[] | undefined,
): Promise<Section> {
  const ys = await numbersOf(tf, part.ys, `ys of ${name}`);
  const xs = await numbersOf(tf, part.xs, `xs of ${name}`);
  const count = ys.shape[0] ?? 0;
  const flat = xs.shape.length === 1 && count > 0;
  const inputShape = given ?? (flat ? (xs.values.length === count ? [1] : [xs.values.length / count]) : xs.shape.slice(1));
  const size = inputShape.reduce((product, n) => product * n, 1);
  const inputs = size > 0 ? xs.values.length / size : 0;
  if (count === 0 || xs.values.length === 0)
    throw new UserError({ message: `${count === 0 ? 'ys' : 'xs'} of ${name} is empty.`, remedy: 'Return at least one example.' });
  if (inputs !== count || !inputShape.every(Number.isInteger)) {
    const message =
      flat || given
        ? `xs of ${name} has ${xs.values.length} values, which cannot be divided into ${count} examples${given ? ` of shape [${given.join(', ')}]` : ''}, one for each of ys.`
        : `xs of ${name} has ${xs.shape[0]} examples, ys has ${count}.`;
    throw new UserError({ message, remedy: 'Return one target per example.' });
  }
  for (const [part, { values }] of [
    ['xs', xs],
    ['ys', ys],
  ] as const) {
    const found = nonFinite(values, values.length / count);
    if (found)
      throw new UserError({
        message: `${part} of ${name} holds ${found.what}: value ${found.value} of example ${found.example}.`,
        remedy: LEAVE_OUT,
      });
  }
  return { samples: { count, inputs: xs.values, targets: ys.values }, inputShape, targetShape: ys.shape.slice(1) };
}

async function readBatches(
  given: Record<string, unknown>,
  train: Source,
  program: Program,
  tf: Tf,
  { validationSplit }: DataOptions,
): Promise<ProgramData> {
  const { batchesPerEpoch, validation } = given;
  if (
    batchesPerEpoch !== undefined &&
    !(typeof batchesPerEpoch === 'number' && Number.isInteger(batchesPerEpoch) && batchesPerEpoch > 0)
  )
    throw new UserError({
      message: `batchesPerEpoch is ${describe(batchesPerEpoch)}.`,
      remedy: 'Return a whole number of at least 1.',
    });
  // A single batch becomes a list, so that its tensors are kept for the next pass.
  const whole = isRecord(validation) && !iterates(validation) && 'xs' in validation ? [validation] : validation;
  const source = whole === undefined ? undefined : sourceOf(whole, 'validation');
  if (whole !== undefined && !source)
    throw new UserError({ message: `The function "data" returned ${describe(validation)} as validation.`, remedy: SHAPE });
  const unsplit = source === undefined && validationSplit > 0;
  const notice =
    'There is no validation: descent.training.validationSplit cannot split batches that the program yields. Return "validation" as well.';
  return readStream({
    program,
    tf,
    train,
    ...(source ? { validation: source } : {}),
    ...(typeof batchesPerEpoch === 'number' ? { batchesPerEpoch } : {}),
    ...classesOf(given.classes),
    notices: unsplit ? [notice] : [],
  });
}

function shapeOf(value: unknown): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((n) => typeof n === 'number' && Number.isInteger(n) && n > 0)) return value;
  throw new UserError({
    message: `inputShape is ${describe(value)}.`,
    remedy: 'Return the shape of one example, such as [28, 28, 1].',
  });
}

function classesOf(value: unknown): { classes?: readonly string[] } {
  if (value === undefined) return {};
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')) return { classes: value };
  throw new UserError({
    message: `classes is ${describe(value)}.`,
    remedy: 'Return a list of strings: the names of the classes, in the order of their numbers.',
  });
}
