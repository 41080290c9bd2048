/** Converts numbers that a program returns (a tensor, a typed array, nested arrays) to one flat array with its shape. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { msg, translated } from '../../core/localize.ts';

const SAME_SHAPE = msg('Pad or truncate the examples, so that all have the same shape.');

export interface Numbers {
  readonly values: Float32Array;
  /** The first axis is the example. */
  readonly shape: readonly number[];
}

/** Converts `value`, without disposing of a tensor. `name` identifies it in messages. Rejects with a `UserError`. */
export async function numbersOf(tf: Tf, value: unknown, name: string): Promise<Numbers> {
  if (value instanceof tf.Tensor) return fromTensor(value, name);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array)
    return { values: Float32Array.from(value, Number), shape: [value.length] };
  if (isTyped(value)) return { values: Float32Array.from(value), shape: [value.length] };
  if (Array.isArray(value)) return value[0] instanceof tf.Tensor ? fromTensors(tf, value, name) : fromNested(value, name);
  const remedy = l10n.t('Return a tensor, a typed array or an array of numbers, with the examples along the first axis.');
  throw new UserError({
    message: l10n.t('{0} is {1}.', name, value === undefined ? 'missing' : `${describe(value)} instead of an array`),
    remedy,
  });
}

async function fromTensor(tensor: Tensor, name: string): Promise<Numbers> {
  if (tensor.isDisposed)
    throw new UserError({
      message: l10n.t('{0} is a disposed tensor.', name),
      remedy: l10n.t('Create the tensor outside of tf.tidy, or return it from tf.tidy.'),
    });
  if (tensor.rank === 0)
    throw new UserError({
      message: l10n.t('{0} is a scalar.', name),
      remedy: l10n.t('Return a tensor with the examples along the first axis.'),
    });
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64')
    throw new UserError({
      message: l10n.t('{0} is a tensor of type {1}.', name, tensor.dtype),
      remedy: l10n.t('Return numbers: float32, int32 or bool.'),
    });
  const values = await tensor.data();
  return { values: values instanceof Float32Array ? values : Float32Array.from(values), shape: tensor.shape };
}

/** A list with a tensor for each example. */
async function fromTensors(tf: Tf, list: readonly unknown[], name: string): Promise<Numbers> {
  const rows: Numbers[] = [];
  for (const [i, item] of list.entries()) {
    if (!(item instanceof tf.Tensor)) throw notANumber(item, name, [i], l10n.t('a tensor'));
    const row =
      item.rank === 0 ? { values: Float32Array.from(await item.data()), shape: [] } : await fromTensor(item, `${name}[${i}]`);
    const [first = row] = rows;
    if (String(row.shape) !== String(first.shape))
      throw new UserError({
        message: l10n.t(
          '{0}[{1}] has shape [{2}], but {0}[0] has shape [{3}].',
          name,
          i,
          row.shape.join(', '),
          first.shape.join(', '),
        ),
        remedy: translated(SAME_SHAPE),
      });
    rows.push(row);
  }
  const size = rows[0]?.values.length ?? 0;
  const values = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) values.set(row.values, i * size);
  return { values, shape: [rows.length, ...(rows[0]?.shape ?? [])] };
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
        message: l10n.t(
          '{0}{1} has {2} values, but {3}{4} has {5}.',
          name,
          at(path),
          items.length,
          name,
          at(path.map(() => 0)),
          length,
        ),
        remedy: translated(SAME_SHAPE),
      });
    for (let i = 0; i < length; i++) fill(items[i], [...path, i]);
  };
  fill(rows, []);
  return { values, shape };
}

/** The number at a path. With `length`, an array of that length was expected there, and any value is an error. */
function numberAt(value: unknown, name: string, path: readonly number[], length?: number): number {
  const isNumber = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  if (length === undefined && isNumber) return Number(value);
  const expected =
    length === undefined
      ? l10n.t('a number')
      : length === 1
        ? l10n.t('an array of 1 value')
        : l10n.t('an array of {0} values', length);
  throw notANumber(value, name, path, expected);
}

const notANumber = (value: unknown, name: string, path: readonly number[], expected: string) =>
  new UserError({
    message: l10n.t('{0}{1} is {2}. Expected {3}.', name, at(path), describe(value), expected),
    remedy:
      typeof value === 'string'
        ? l10n.t('Convert strings to numbers. Number the classes from 0.')
        : l10n.t('Return only numbers, in arrays of the same shape.'),
  });

const at = (path: readonly number[]) => path.map((index) => `[${index}]`).join('');

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return l10n.t('the string {0}', JSON.stringify(value.slice(0, 40)));
  if (Array.isArray(value)) return l10n.t('an array');
  if (typeof value !== 'object' || value === null)
    return `${value === null ? 'null' : typeof value === 'function' ? 'a function' : String(value)}`;
  return l10n.t('an object of class {0}', value.constructor?.name ?? 'none');
}
