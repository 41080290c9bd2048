/** Converts all examples of a section, `{ xs, ys, sampleWeight? }`, to rows of numbers. */
import * as l10n from '@vscode/l10n';
import type { Samples } from '../../catalog/types.ts';
import type { Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { isBinary } from './batches.ts';
import { leaveOut, nonFinite } from './find-non-finite.ts';
import { type Numbers, numbersOf } from './numeric-arrays.ts';
import { type PortValue, valuesFor } from './ports.ts';
import type { ExampleForm, ModelForm, Port } from './types.ts';

export interface Section extends Pick<ExampleForm, 'inputShapes' | 'targetShapes' | 'weightShape' | 'binary'> {
  readonly samples: Samples;
}

interface Part {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** `inputShape` is that of one example of a model with one input, where the program gives it. Rejects with a `UserError`. */
export async function examplesOf(
  tf: Tf,
  given: Record<string, unknown>,
  name: string,
  form: ModelForm,
  inputShape: readonly number[] | undefined,
): Promise<Section> {
  const targets: Part[] = [];
  let count: number | undefined;
  for (const value of valuesFor(tf, given.ys, form.outputs, 'ys', name)) {
    const numbers = await numbersOf(tf, value.value, value.name);
    count ??= numbers.shape[0] ?? 0;
    if (count === 0) throw empty(value.name);
    if (numbers.shape[0] !== count) throw uneven(value, numbers, count);
    targets.push({ values: numbers.values, shape: numbers.shape.slice(1) });
  }
  const examples = count ?? 0;
  const inputs: Part[] = [];
  for (const [i, value] of valuesFor(tf, given.xs, form.inputs, 'xs', name).entries())
    inputs.push(inputOf(await numbersOf(tf, value.value, value.name), value, examples, inputShape, form.inputs[i]));
  const weight = given.sampleWeight === undefined ? undefined : await weightsOf(tf, given.sampleWeight, name, examples);
  for (const [part, parts] of [
    ['xs', inputs],
    ['ys', targets],
    ['sampleWeight', weight ? [weight] : []],
  ] as const)
    for (const { values } of parts) checkNumbers(part, values, examples, name);
  return {
    samples: {
      count: examples,
      inputs: joined(inputs, examples),
      targets: joined(targets, examples),
      ...(weight ? { weights: weight.values } : {}),
    },
    inputShapes: inputs.map(({ shape }) => shape),
    targetShapes: targets.map(({ shape }) => shape),
    ...(weight ? { weightShape: weight.shape } : {}),
    binary: targets.map(({ values }) => isBinary(values)),
  };
}

const sizeOf = (shape: readonly (number | null)[]) => shape.reduce<number>((product, n) => product * (n ?? Number.NaN), 1);

/** A flat array is divided into examples of the given shape, of that of the model, or of as many values as there are for each. */
function inputOf(
  { values, shape }: Numbers,
  { name }: PortValue,
  count: number,
  given: readonly number[] | undefined,
  port: Port | undefined,
): Part {
  if (values.length === 0) throw empty(name);
  const flat = shape.length === 1;
  const own = port && sizeOf(port.shape) * count === values.length ? port.shape.map((n) => n ?? 0) : undefined;
  const divided = own ?? (values.length === count ? [1] : [values.length / count]);
  const inputShape = given ?? (flat ? divided : shape.slice(1));
  const size = sizeOf(inputShape);
  const examples = size > 0 ? values.length / size : 0;
  if (examples === count && inputShape.every(Number.isInteger)) return { values, shape: inputShape };
  const message =
    flat || given
      ? l10n.t(
          '{0} has {1} values, which cannot be divided into {2} examples{3}, one for each target in ys.',
          name,
          values.length,
          count,
          given ? ` of shape [${given.join(', ')}]` : '',
        )
      : l10n.t('{0} has {1} examples, but ys has {2}.', name, shape[0] ?? 0, count);
  throw new UserError({ message, remedy: l10n.t('Return one target per example.') });
}

async function weightsOf(tf: Tf, given: unknown, section: string, count: number): Promise<Part> {
  const name = l10n.t('{0} of {1}', 'sampleWeight', section);
  const { values, shape } = await numbersOf(tf, given, name);
  if (shape[0] !== count)
    throw new UserError({
      message: l10n.t('{0} has {1} values, but there are {2} examples.', name, shape[0] ?? 0, count),
      remedy: l10n.t('Return one weight per example.'),
    });
  return { values, shape: sizeOf(shape.slice(1)) === 1 ? [] : shape.slice(1) };
}

function checkNumbers(part: string, values: Float32Array, count: number, name: string): void {
  const found = nonFinite(values, values.length / count);
  if (found)
    throw new UserError({
      message: l10n.t('{0} of {1} contains {2}: value {3} of example {4}.', part, name, found.what, found.value, found.example),
      remedy: leaveOut(),
    });
}

const empty = (name: string) =>
  new UserError({ message: l10n.t('{0} is empty.', name), remedy: l10n.t('Return at least one example.') });

const uneven = ({ name }: PortValue, { shape }: Numbers, count: number) =>
  new UserError({
    message: l10n.t('{0} has {1} examples, but the previous target has {2}.', name, shape[0] ?? 0, count),
    remedy: l10n.t('Return one target per example for every output.'),
  });

/** The numbers of an example one after another, those of the first part first. */
function joined(parts: readonly Part[], count: number): Float32Array {
  const [only] = parts;
  if (only && parts.length === 1) return only.values;
  const widths = parts.map(({ values }) => values.length / count);
  const width = widths.reduce((sum, n) => sum + n, 0);
  const rows = new Float32Array(count * width);
  let offset = 0;
  for (const [i, { values }] of parts.entries()) {
    const size = widths[i] ?? 0;
    for (let row = 0; row < count; row++) rows.set(values.subarray(row * size, (row + 1) * size), row * width + offset);
    offset += size;
  }
  return rows;
}
