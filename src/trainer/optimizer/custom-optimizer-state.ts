/**
 * Saves the state that a custom optimizer keeps in its properties and `getWeights` does not return: numbers that have changed since
 * it was created, and variables. TensorFlow.js's Adam keeps the powers of β there, which `setWeights` recomputes, but not bit for bit.
 */
import type { Tf } from '../../catalog/tf.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import type { TfOptimizer } from '../program/types.ts';

export interface CustomOptimizerState {
  /** Every name starts with `prefix`. */
  save(prefix: string): Promise<readonly SavedTensor[]>;
}

/** To be called right after the optimizer was created, with which later values are compared. */
export function customOptimizerState(tf: Tf, optimizer: TfOptimizer): CustomOptimizerState {
  const initial = new Map<string, unknown>(Object.entries(optimizer));
  return {
    async save(prefix) {
      const tensors: SavedTensor[] = [];
      for (const [key, value] of Object.entries(optimizer)) {
        const name = (kind: string) => `${prefix}own/${kind}/${key}`;
        if (typeof value === 'number' && !Object.is(value, initial.get(key))) tensors.push(encode(name('number'), value));
        else if (value instanceof tf.Variable)
          tensors.push({ name: name(value.dtype), shape: value.shape, values: Float32Array.from(await value.data()) });
      }
      return tensors;
    },
  };
}

/** Restores the properties whose names in the checkpoint start with `prefix`. */
export function restoreCustomState(tf: Tf, optimizer: TfOptimizer, prefix: string, saved: readonly SavedTensor[]): void {
  for (const { name, shape, values } of saved) {
    if (!name.startsWith(prefix)) continue;
    const [kind = '', ...rest] = name.slice(prefix.length).split('/');
    const key = rest.join('/');
    const present: unknown = Reflect.get(optimizer, key);
    if (kind === 'number') Reflect.set(optimizer, key, decode(values));
    else if (present instanceof tf.Variable) {
      const tensor = tf.tensor(values.slice(), [...shape], kind as 'float32');
      present.assign(tensor);
      tensor.dispose();
    }
  }
}

/** A number in double precision, stored as two floats of its bytes. */
const encode = (name: string, value: number): SavedTensor => ({
  name,
  shape: [2],
  values: new Float32Array(Float64Array.of(value).buffer),
});
const decode = (values: Float32Array) => new Float64Array(values.slice().buffer)[0];
