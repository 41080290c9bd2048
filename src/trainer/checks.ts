/** What must fit together before the first step, told in the user's words where it does not. */
import type { Samples } from '../catalog/kinds.ts';
import type { LayersModel } from '../catalog/tf.ts';
import { UserError } from '../core/fault.ts';
import type { Fault } from '../core/run.ts';
import type { ProgramData } from './program/types.ts';

/** Where the model and the data come from: the program's file, or the setting. */
export type Where = Pick<Fault, 'file' | 'key'>;

const show = (shape: readonly (number | null)[]) => `[${shape.map((n) => n ?? 'any').join(', ')}]`;

/** One input and one output, of the data's shapes. Throws a `UserError` that names both shapes. */
export function checkShapes(
  model: LayersModel,
  data: Pick<ProgramData, 'inputShape' | 'targetShape'>,
  loss: string,
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

/** Numbers only, and enough of them; class indices that the model has a unit for. Throws a `UserError`. */
export function checkSamples(data: ProgramData, loss: string, units: number, where: Where): void {
  if (data.kind === 'stream') return;
  if (data.training.count === 0)
    throw new UserError({
      ...where,
      message: 'There are no examples to train on.',
      remedy: 'Check the data and the validation split.',
    });
  for (const [name, samples] of Object.entries({ training: data.training, validation: data.validation })) {
    if (!samples) continue;
    checkFinite(samples, 'inputs', name, where);
    checkFinite(samples, 'targets', name, where);
    if (loss === 'sparseCategoricalCrossentropy') checkClasses(samples, units, name, where);
  }
}

function checkFinite(samples: Samples, part: 'inputs' | 'targets', name: string, where: Where): void {
  const values = samples[part];
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const width = values.length / samples.count;
  const what = Number.isNaN(values[at]) ? 'NaN (not a number)' : 'an infinite number';
  throw new UserError({
    ...where,
    message: `The ${name} data holds ${what}: value ${(at % width) + 1} of the ${part} of example ${Math.floor(at / width) + 1}.`,
    remedy: 'Leave such examples out or fill in the missing values; one of them makes every weight NaN.',
  });
}

function checkClasses({ targets }: Samples, units: number, name: string, where: Where): void {
  const at = targets.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= units);
  if (at < 0) return;
  throw new UserError({
    ...where,
    message: `The target of ${name} example ${at + 1} is ${targets[at]}, but the model has ${units} outputs: classes are 0 to ${units - 1}.`,
    remedy: 'Give the last layer one unit a class, and number the classes from 0.',
  });
}
