/** Checks that model, data and loss fit together, before the first step. */
import * as l10n from '@vscode/l10n';
import type { LayersModel } from '../../catalog/tf.ts';
import { type Fault, UserError } from '../../core/fault.ts';
import type { ProgramData } from '../program/types.ts';

/** Where the model and the data are defined: the program's file, or the setting. */
export type FaultSource = Pick<Fault, 'file' | 'key'>;

const show = (shape: readonly (number | null)[]) => `[${shape.map((n) => n ?? 'any').join(', ')}]`;

/**
 * The model must have one input and one output, of the data's shapes. `loss` is undefined for a function of the program, which may
 * compare any shapes.
 * Throws a `UserError` that names both shapes.
 */
export function validateShapes(
  model: LayersModel,
  data: Pick<ProgramData, 'inputShape' | 'targetShape'>,
  loss: string | undefined,
  where: FaultSource,
): void {
  const [input, ...more] = model.inputs;
  const [output, ...others] = model.outputs;
  if (!input || !output || more.length > 0 || others.length > 0) {
    const message = l10n.t(
      'The model has {0} inputs and {1} outputs; Descent trains models with one input and one output.',
      model.inputs.length,
      model.outputs.length,
    );
    throw new UserError({ ...where, message, remedy: l10n.t('Concatenate the inputs, and return a model with one output.') });
  }
  const expected = input.shape.slice(1);
  if (!fits(expected, data.inputShape))
    throw new UserError({
      ...where,
      message: l10n.t(
        'The model expects inputs of shape {0}, but the examples of the data have shape {1}.',
        show(expected),
        show(data.inputShape),
      ),
      remedy: l10n.t(
        "Set inputShape: {0} on the model's first layer, or reshape the data to {1}.",
        show(data.inputShape),
        show(expected),
      ),
    });
  if (loss === undefined) return;
  const outputShape = output.shape.slice(1);
  const targetShape = loss === 'sparseCategoricalCrossentropy' ? outputShape.slice(0, -1) : outputShape;
  if (fits(targetShape, data.targetShape) || (sizeOf(targetShape) === 1 && sizeOf(data.targetShape) === 1)) return;
  throw new UserError({
    ...where,
    message: l10n.t(
      "The model's output has shape {0}, for which the loss {1} expects targets of shape {2}, but the targets of the data have shape {3}.",
      show(outputShape),
      loss,
      show(targetShape),
      show(data.targetShape),
    ),
    remedy: l10n.t('Change the number of units of the last layer, or the shape of the targets.'),
  });
}

const fits = (expected: readonly (number | null)[], given: readonly number[]) =>
  expected.length === given.length && expected.every((n, i) => n === null || n === given[i]);

const sizeOf = (shape: readonly (number | null)[]) => shape.reduce<number>((product, n) => product * (n ?? 0), 1);

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
