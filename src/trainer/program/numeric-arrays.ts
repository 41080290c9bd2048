/** Converts numbers that a program returns (a tensor, a typed array, nested arrays) to one flat array with its shape. */
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';

export interface Numbers {
  readonly values: Float32Array;
  /** The first axis is the example. */
  readonly shape: readonly number[];
}

/** Converts `value`, without disposing of a tensor. `name` identifies it in messages. Rejects with a `UserError`. */
export async function numbersOf(tf: Tf, value: unknown, name: string): Promise<Numbers> {
  if (value instanceof tf.Tensor) return fromTensor(value, name);
  if (isTyped(value)) return { values: Float32Array.from(value), shape: [value.length] };
  if (Array.isArray(value)) return fromNested(value, name);
  const remedy = 'Return a tensor, a typed array or an array of numbers, whose first axis is the example.';
  throw new UserError({
    message: `${name} is ${value === undefined ? 'missing' : `${describe(value)} instead of an array`}.`,
    remedy,
  });
}

async function fromTensor(tensor: Tensor, name: string): Promise<Numbers> {
  if (tensor.isDisposed)
    throw new UserError({
      message: `${name} is a disposed tensor.`,
      remedy: 'Create the tensors that "data" returns outside tf.tidy, or return them from it.',
    });
  if (tensor.rank === 0)
    throw new UserError({ message: `${name} is a scalar.`, remedy: 'Return a tensor whose first axis is the example.' });
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64')
    throw new UserError({
      message: `${name} is a tensor of type ${tensor.dtype}.`,
      remedy: 'Return numbers: float32, int32 or bool.',
    });
  const values = await tensor.data();
  return { values: values instanceof Float32Array ? values : Float32Array.from(values), shape: tensor.shape };
}

type Typed = Exclude<ArrayBufferView, DataView> & ArrayLike<number>;
const isTyped = (value: unknown): value is Typed =>
  ArrayBuffer.isView(value) &&
  !(value instanceof DataView) &&
  !(value instanceof BigInt64Array) &&
  !(value instanceof BigUint64Array);

function fromNested(rows: readonly unknown[], name: string): Numbers {
  const shape: number[] = [];
  for (let at: unknown = rows; Array.isArray(at) || isTyped(at); at = at[0]) shape.push(at.length);
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  let next = 0;
  const fill = (value: unknown, path: readonly number[]): void => {
    const length = shape[path.length];
    if (length === undefined) {
      values[next++] = numberAt(value, name, path);
      return;
    }
    if (!Array.isArray(value) && !isTyped(value)) numberAt(value, name, path, length);
    const items = value as ArrayLike<unknown>;
    if (items.length !== length)
      throw new UserError({
        message: `${name}${at(path)} has ${items.length} values, but ${name}${at(path.map(() => 0))} has ${length}.`,
        remedy: 'Pad or truncate the examples, so that all have the same shape.',
      });
    for (let i = 0; i < length; i++) fill(items[i], [...path, i]);
  };
  fill(rows, []);
  return { values, shape };
}

/** The number at a path. With `length`, an array of that length was expected there, and any value is an error. */
function numberAt(value: unknown, name: string, path: readonly number[], length?: number): number {
  if (length === undefined && (typeof value === 'number' || typeof value === 'boolean')) return Number(value);
  const expected = length === undefined ? 'a number' : `${length} values`;
  throw new UserError({
    message: `${name}${at(path)} is ${describe(value)}, but ${expected} should be there.`,
    remedy:
      typeof value === 'string' ? 'Convert strings to numbers. Number the classes from 0.' : 'Return only numbers, in one shape.',
  });
}

const at = (path: readonly number[]) => path.map((index) => `[${index}]`).join('');

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object' || value === null)
    return `${value === null ? 'null' : typeof value === 'function' ? 'a function' : String(value)}`;
  return `an object of class ${value.constructor?.name ?? 'none'}`;
}
