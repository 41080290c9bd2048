/** Checks and converts what a program's `data` returned. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
import { divided } from '../../catalog/datasets/split.ts';
import type { Tf } from '../../catalog/tf.ts';
import { isRecord } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { describe } from './numeric-arrays.ts';
import { checkSameShapes, EXAMPLE_KEYS, isSpent, iterates, passOver, type Source, sourceOf } from './batches.ts';
import { examplesOf } from './examples.ts';
import { readStream } from './batch-stream.ts';
import { checkKeys, isPlain } from './ports.ts';
import type { DataOptions, Hyperparameters, MemoryData, ModelForm, Program, ProgramData, ReadProgramData } from './types.ts';

const KNOWN = ['train', 'validation', 'classes', 'inputShape', 'batchesPerEpoch', 'classWeight'];
const SECTION_KEYS = [...EXAMPLE_KEYS, 'inputShape'];
const SHAPE = msg(
  'Return { train: { xs, ys }, validation: { xs, ys } }, or write data as a generator that yields batches { xs, ys }.',
);

/**
 * `data` may return `{ xs, ys }` or `{ train, validation?, classes?, inputShape?, batchesPerEpoch?, classWeight? }`, where `train` and
 * `validation` are `{ xs, ys, sampleWeight? }` or a source of batches: a generator function of the epoch, a list, an iterable or a
 * tf.data.Dataset. Or it may be such a source itself; a generator is restarted for every epoch. The trainer owns the tensors that it
 * returns.
 */
export const readProgramData: ReadProgramData = async (given, program, tf, hyperparameters, form, options) => {
  const context = { program, tf, form, options };
  try {
    const source = isSpent(given) ? again(program, tf, hyperparameters, given) : iterates(given) && sourceOf(given, 'data');
    if (source) return await readBatches({}, source, context);
    return await readRecord(given, context);
  } catch (error) {
    throw error instanceof UserError ? new UserError({ file: program.file, ...error.fault }) : error;
  }
};

interface Context {
  readonly program: Program;
  readonly tf: Tf;
  readonly form: ModelForm;
  readonly options: DataOptions;
}

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

async function readRecord(given: unknown, context: Context): Promise<ProgramData> {
  const { tf } = context;
  if (!isRecord(given) || given instanceof tf.Tensor)
    throw new UserError({ message: l10n.t('The function "data" returned {0}.', describe(given)), remedy: translated(SHAPE) });
  checkKeys(
    given,
    'train' in given ? KNOWN : [...KNOWN, ...EXAMPLE_KEYS],
    l10n.t('The object that "data" returns'),
    translated(SHAPE),
  );
  const train = 'train' in given ? given.train : given;
  if (!isRecord(train) || iterates(train) || train instanceof tf.Tensor) {
    const source = sourceOf(train, 'train');
    if (source) return readBatches(given, source, context);
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
  return readMemory(given, train, context);
}

async function readMemory(
  given: Record<string, unknown>,
  train: Record<string, unknown>,
  { tf, form, options }: Context,
): Promise<MemoryData> {
  const nested = 'train' in given;
  const validationGiven = given.validation === undefined ? undefined : section(given.validation);
  if (nested) checkKeys(train, SECTION_KEYS, 'train');
  if (validationGiven) checkKeys(validationGiven, SECTION_KEYS, 'validation');
  const shape = shapeOf(given.inputShape ?? train.inputShape);
  const all = await examplesOf(tf, train, nested ? 'train' : 'data', form, shape);
  const validation = validationGiven && (await examplesOf(tf, validationGiven, 'validation', form, shape));
  for (const part of [train, validationGiven])
    for (const value of part ? [part.xs, part.ys, part.sampleWeight] : []) disposeTensors(tf, value);
  if (validation) checkSameShapes(all, validation);
  const { inputShapes, targetShapes, weightShape } = all;
  const parts = validation ? { training: all.samples, validation: validation.samples } : divided(all.samples, options);
  return {
    kind: 'memory',
    ...parts,
    inputShapes,
    targetShapes,
    ...(weightShape ? { weightShape } : {}),
    binary: all.binary.map((one, i) => one && (validation?.binary[i] ?? true)),
    ...classesOf(given.classes),
    ...classWeightsOf(given.classWeight, given.classes),
    notices: [],
  };
}

/** Of a value of xs or ys: a tensor, or several in a list or an object. */
function disposeTensors(tf: Tf, value: unknown): void {
  const values: readonly unknown[] = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [value];
  tf.dispose(values.filter((one) => one instanceof tf.Tensor));
}

function section(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new UserError({
    message: l10n.t('The function "data" returned {0} as validation.', describe(value)),
    remedy: translated(SHAPE),
  });
}

async function readBatches(given: Record<string, unknown>, train: Source, context: Context): Promise<ProgramData> {
  const { batchesPerEpoch, validation } = given;
  const { validationSplit, notify } = context.options;
  if (
    batchesPerEpoch !== undefined &&
    !(typeof batchesPerEpoch === 'number' && Number.isInteger(batchesPerEpoch) && batchesPerEpoch > 0)
  )
    throw new UserError({
      message: l10n.t('batchesPerEpoch is {0}.', describe(batchesPerEpoch)),
      remedy: l10n.t('Return an integer of at least 1.'),
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
    'There is no validation data: descent.training.validationSplit cannot split batches that the program yields. Return "validation" as well.',
  );
  return readStream({
    ...context,
    train,
    ...(source ? { validation: source } : {}),
    ...(typeof batchesPerEpoch === 'number' ? { batchesPerEpoch } : {}),
    ...classesOf(given.classes),
    ...classWeightsOf(given.classWeight, given.classes),
    notices: unsplit ? [notice] : [],
    notify,
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
    remedy: l10n.t('Return a list of strings: the class names, in index order.'),
  });
}

/** By the classes' numbers or names. A class without a weight has 1. */
function classWeightsOf(value: unknown, names: unknown): { classWeights?: ReadonlyMap<number, number> } {
  if (value === undefined) return {};
  const remedy = l10n.t('Return one number for each class, such as classWeight: { 0: 1, 1: 19 }.');
  if (!Array.isArray(value) && !isPlain(value))
    throw new UserError({ message: l10n.t('classWeight is {0}.', describe(value)), remedy });
  const known: readonly unknown[] = Array.isArray(names) ? names : [];
  const weights = Object.entries(value).map(([key, weight]: [string, unknown]) => {
    const index = /^\d+$/.test(key) ? Number(key) : known.indexOf(key);
    if (index < 0) throw new UserError({ message: l10n.t('classWeight contains the unknown class {0}.', key), remedy });
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0)
      throw new UserError({ message: l10n.t('classWeight of the class {0} is {1}.', key, describe(weight)), remedy });
    return [index, weight] as const;
  });
  return { classWeights: new Map(weights) };
}
