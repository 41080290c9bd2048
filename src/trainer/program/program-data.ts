/** Checks and converts what a program's `data` returned. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
import { divided } from '../../catalog/datasets/split.ts';
import type { Samples } from '../../catalog/types.ts';
import type { Tf } from '../../catalog/tf.ts';
import { isRecord, suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe, numbersOf } from './numeric-arrays.ts';
import { checkSameShapes, isSpent, iterates, passOver, type Source, sourceOf } from './batches.ts';
import { leaveOut, nonFinite } from './find-non-finite.ts';
import { readStream } from './batch-stream.ts';
import type { DataOptions, Hyperparameters, MemoryData, Program, ProgramData, ReadProgramData } from './types.ts';

const KNOWN = ['train', 'validation', 'xs', 'ys', 'classes', 'inputShape', 'batchesPerEpoch'];
const SHAPE = msg(
  'Return { train: { xs, ys }, validation: { xs, ys } }, or write data as a generator that yields batches { xs, ys }.',
);

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
    throw new UserError({ message: l10n.t('"data" returned {0}.', describe(given)), remedy: translated(SHAPE) });
  };
}

async function readRecord(given: unknown, program: Program, tf: Tf, options: DataOptions): Promise<ProgramData> {
  if (!isRecord(given) || given instanceof tf.Tensor)
    throw new UserError({ message: l10n.t('The function "data" returned {0}.', describe(given)), remedy: translated(SHAPE) });
  for (const key of Object.keys(given))
    if (!KNOWN.includes(key)) {
      const remedy = `${suggest(key, KNOWN)} ${translated(SHAPE)}`;
      throw new UserError({ message: l10n.t('The function "data" returned the unknown property "{0}".', key), remedy });
    }
  const train = 'train' in given ? given.train : given;
  if (!isRecord(train) || iterates(train) || train instanceof tf.Tensor) {
    const source = sourceOf(train, 'train');
    if (source) return readBatches(given, source, program, tf, options);
    throw new UserError({
      message: l10n.t('The function "data" returned {0} as train.', describe(train)),
      remedy: translated(SHAPE),
    });
  }
  if (given.validation !== undefined && (iterates(given.validation) || typeof given.validation === 'function'))
    throw new UserError({
      message: l10n.t('"train" contains arrays, but "validation" contains batches.'),
      remedy: l10n.t('Return both as { xs, ys }, or both as batches.'),
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
  throw new UserError({
    message: l10n.t('The function "data" returned {0} as validation.', describe(value)),
    remedy: translated(SHAPE),
  });
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
  const ys = await numbersOf(tf, part.ys, l10n.t('ys of {0}', name));
  const xs = await numbersOf(tf, part.xs, l10n.t('xs of {0}', name));
  const count = ys.shape[0] ?? 0;
  const flat = xs.shape.length === 1 && count > 0;
  const inputShape = given ?? (flat ? (xs.values.length === count ? [1] : [xs.values.length / count]) : xs.shape.slice(1));
  const size = inputShape.reduce((product, n) => product * n, 1);
  const inputs = size > 0 ? xs.values.length / size : 0;
  if (count === 0 || xs.values.length === 0)
    throw new UserError({
      message: l10n.t('{0} of {1} is empty.', count === 0 ? 'ys' : 'xs', name),
      remedy: l10n.t('Return at least one example.'),
    });
  if (inputs !== count || !inputShape.every(Number.isInteger)) {
    const message =
      flat || given
        ? l10n.t(
            'xs of {0} has {1} values, which cannot be divided into {2} examples{3}, one for each of ys.',
            name,
            xs.values.length,
            count,
            given ? ` of shape [${given.join(', ')}]` : '',
          )
        : l10n.t('xs of {0} has {1} examples, ys has {2}.', name, xs.shape[0] ?? 0, count);
    throw new UserError({ message, remedy: l10n.t('Return one target per example.') });
  }
  for (const [part, { values }] of [
    ['xs', xs],
    ['ys', ys],
  ] as const) {
    const found = nonFinite(values, values.length / count);
    if (found)
      throw new UserError({
        message: l10n.t('{0} of {1} contains {2}: value {3} of example {4}.', part, name, found.what, found.value, found.example),
        remedy: leaveOut(),
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
      message: l10n.t('batchesPerEpoch is {0}.', describe(batchesPerEpoch)),
      remedy: l10n.t('Return a whole number of at least 1.'),
    });
  // A single batch becomes a list, so that its tensors are kept for the next pass.
  const whole = isRecord(validation) && !iterates(validation) && 'xs' in validation ? [validation] : validation;
  const source = whole === undefined ? undefined : sourceOf(whole, 'validation');
  if (whole !== undefined && !source)
    throw new UserError({
      message: l10n.t('The function "data" returned {0} as validation.', describe(validation)),
      remedy: translated(SHAPE),
    });
  const unsplit = source === undefined && validationSplit > 0;
  const notice = l10n.t(
    'There is no validation: descent.training.validationSplit cannot split batches that the program yields. Return "validation" as well.',
  );
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
    message: l10n.t('inputShape is {0}.', describe(value)),
    remedy: l10n.t('Return the shape of one example, such as [28, 28, 1].'),
  });
}

function classesOf(value: unknown): { classes?: readonly string[] } {
  if (value === undefined) return {};
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')) return { classes: value };
  throw new UserError({
    message: l10n.t('classes is {0}.', describe(value)),
    remedy: l10n.t('Return a list of strings: the names of the classes, in the order of their numbers.'),
  });
}
