/** Checks that model, data and loss fit together, before the first step. */
import * as l10n from '@vscode/l10n';
import { type Fault, UserError } from '../../core/fault.ts';
import type { ExampleForm, ModelForm, Port, ProgramData } from '../program/types.ts';

/** Where the model and the data are defined: the program's file, or the setting. */
export type FaultSource = Pick<Fault, 'file' | 'key'>;

type Shape = readonly (number | null)[];

const show = (shape: Shape) => `[${shape.map((n) => n ?? 'any').join(', ')}]`;

/** Whether a shape may be that of one example; null is any length. */
export const fits = (expected: Shape, given: readonly number[]) =>
  expected.length === given.length && expected.every((n, i) => n === null || n === given[i]);

const sizeOf = (shape: Shape) => shape.reduce<number>((product, n) => product * (n ?? 0), 1);

/** The same, where one of both may lack a last axis of length 1. */
const fitsButOne = (expected: Shape, given: readonly number[]) =>
  fits(expected, given) ||
  fits(expected, [...given, 1]) ||
  fits([...expected, 1], given) ||
  (sizeOf(expected) === 1 && sizeOf(given) === 1);

/** Whether targets are numbers of classes for an output with a unit per class. */
export const isSparse = (output: Shape, targets: readonly number[]) =>
  output.length > 0 && !fits(output, targets) && fitsButOne(output.slice(0, -1), targets);

/** Each input must have the shape of its examples. Throws a `UserError` that names both shapes. */
export function validateInputs(
  { inputs }: ModelForm,
  { inputShapes }: Pick<ExampleForm, 'inputShapes'>,
  where: FaultSource,
): void {
  for (const [i, { name, shape }] of inputs.entries()) {
    const given = inputShapes[i] ?? [];
    if (fits(shape, given)) continue;
    throw new UserError({
      ...where,
      message:
        inputs.length === 1
          ? l10n.t(
              'The model expects inputs of shape {0}, but the examples of the data have shape {1}.',
              show(shape),
              show(given),
            )
          : l10n.t(
              'The input {0} of the model expects shape {1}, but its examples in the data have shape {2}.',
              name,
              show(shape),
              show(given),
            ),
      remedy: l10n.t("Set inputShape: {0} on the model's first layer, or reshape the data to {1}.", show(given), show(shape)),
    });
  }
}

export interface Compared {
  /** The name of the loss or metric. */
  readonly name: string;
  readonly kind: 'loss' | 'metric';
  /** It takes numbers of classes for an output with a unit per class; all others take targets of the output's shape. */
  readonly sparse: boolean;
}

/** The targets of an output must have the shape that its loss, or a metric, compares. Throws a `UserError` that names both shapes. */
export function validateTargets(
  port: Port,
  targets: readonly number[],
  { name, kind, sparse }: Compared,
  where: FaultSource,
): void {
  const expected = sparse ? port.shape.slice(0, -1) : port.shape;
  if (sparse ? isSparse(port.shape, targets) : fitsButOne(expected, targets)) return;
  const shapes = [show(port.shape), name, show(expected), show(targets)] as const;
  throw new UserError({
    ...where,
    message:
      kind === 'loss'
        ? l10n.t(
            "The model's output has shape {0}, for which the loss {1} expects targets of shape {2}, but the targets of the data have shape {3}.",
            ...shapes,
          )
        : l10n.t(
            "The model's output has shape {0}, for which the metric {1} expects targets of shape {2}, but the targets of the data have shape {3}.",
            ...shapes,
          ),
    remedy: remedyFor(port, targets, kind, sparse),
  });
}

function remedyFor(port: Port, targets: readonly number[], kind: Compared['kind'], sparse: boolean): string {
  const classes = isSparse(port.shape, targets) && port.shape.at(-1) !== 1;
  if (kind === 'metric')
    return classes || sparse
      ? l10n.t('Use the metric "accuracy", which adapts to the format of the targets.')
      : l10n.t('Correct or remove the metric.');
  if (classes && !sparse)
    return l10n.t(
      'If the targets are class indices, use sparseCategoricalCrossentropy with softmax in the last layer. Otherwise, change the number of its units or the shape of the targets.',
    );
  return l10n.t('Change the number of units of the last layer, or the shape of the targets.');
}

/** Checks that there are examples. Throws a `UserError`. */
export function validateSamples(data: ProgramData, where: FaultSource): void {
  if (data.kind === 'stream') return;
  if (data.training.count === 0)
    throw new UserError({
      ...where,
      message: l10n.t('There are no training examples.'),
      remedy: l10n.t('Check the data and descent.training.validationSplit.'),
    });
}
