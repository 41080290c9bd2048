/** What must fit together before the first step, told in the user's words where it does not. */
import type { LayersModel } from '../../catalog/tf.ts';
import { type Fault, UserError } from '../../core/fault.ts';
import type { ProgramData } from '../program/types.ts';

/** Where the model and the data come from: the program's file, or the setting. */
export type Where = Pick<Fault, 'file' | 'key'>;

const show = (shape: readonly (number | null)[]) => `[${shape.map((n) => n ?? 'any').join(', ')}]`;

/**
 * One input and one output, of the data's shapes; what a loss of the program's own compares is its business (`undefined`).
 * Throws a `UserError` that names both shapes.
 */
export function validateShapes(
  model: LayersModel,
  data: Pick<ProgramData, 'inputShape' | 'targetShape'>,
  loss: string | undefined,
  where: Where,
): void {
  const [input, ...more] = model.inputs;
  const [output, ...others] = model.outputs;
  if (!input || !output || more.length > 0 || others.length > 0) {
    const message = `The model has ${model.inputs.length} inputs and ${model.outputs.length} outputs; Descent trains models with one of each.`;
    throw new UserError({ ...where, message, remedy: 'Concatenate the inputs into one, and train one output.' });
  }
  const takes = input.shape.slice(1);
  if (!fits(takes, data.inputShape))
    throw new UserError({
      ...where,
      message: `The model takes inputs of shape ${show(takes)}, but an example of the data has shape ${show(data.inputShape)}.`,
      remedy: `Give the model's first layer inputShape: ${show(data.inputShape)}, or reshape the data to ${show(takes)}.`,
    });
  if (loss === undefined) return;
  const gives = output.shape.slice(1);
  const wanted = loss === 'sparseCategoricalCrossentropy' ? gives.slice(0, -1) : gives;
  if (fits(wanted, data.targetShape) || (sizeOf(wanted) === 1 && sizeOf(data.targetShape) === 1)) return;
  throw new UserError({
    ...where,
    message: `The model gives outputs of shape ${show(gives)}, which the loss ${loss} compares with targets of shape ${show(wanted)}, but a target of the data has shape ${show(data.targetShape)}.`,
    remedy: 'Change the units of the last layer, or the shape of the targets.',
  });
}

const fits = (wanted: readonly (number | null)[], given: readonly number[]) =>
  wanted.length === given.length && wanted.every((n, i) => n === null || n === given[i]);

const sizeOf = (shape: readonly (number | null)[]) => shape.reduce<number>((product, n) => product * (n ?? 0), 1);

/** Examples enough to train on, and class numbers that the model has a unit for. Throws a `UserError`. */
export function validateSamples(data: ProgramData, loss: string, units: number, where: Where): void {
  if (data.kind === 'stream') return;
  if (data.training.count === 0)
    throw new UserError({
      ...where,
      message: 'There are no examples to train on.',
      remedy: 'Check the data and the validation split.',
    });
  if (loss !== 'sparseCategoricalCrossentropy') return;
  for (const { targets } of [data.training, data.validation ?? data.training]) {
    const wrong = targets.find((value) => !Number.isInteger(value) || value < 0 || value >= units);
    if (wrong === undefined) continue;
    throw new UserError({
      ...where,
      message: `A target of the data is ${wrong}, but the model has ${units} outputs: classes are 0 to ${units - 1}.`,
      remedy: 'Give the last layer one unit a class, and number the classes from 0.',
    });
  }
}
