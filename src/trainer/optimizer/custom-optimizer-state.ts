/**
 * What an optimizer of the user's keeps in its own properties beside what `getWeights` gives: numbers that have changed since it was
 * made, and variables. TensorFlow.js's Adam keeps the powers of β there, which `setWeights` finds again but not to the last bit.
 */
import type { Tf } from '../../catalog/tf.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import type { TfOptimizer } from '../program/types.ts';

export interface CustomOptimizerState {
  /** Every name starts with `prefix`. */
  save(prefix: string): Promise<readonly SavedTensor[]>;
}

/** To be called when the optimizer has just been made. */
export function customOptimizerState(tf: Tf, optimizer: TfOptimizer): CustomOptimizerState {
  const begun = new Map<string, unknown>(Object.entries(optimizer));
  return {
    async save(prefix) {
      const tensors: SavedTensor[] = [];
      for (const [key, value] of Object.entries(optimizer)) {
        const name = (kind: string) => `${prefix}own/${kind}/${key}`;
        if (typeof value === 'number' && !Object.is(value, begun.get(key))) tensors.push(encode(name('number'), value));
        else if (value instanceof tf.Variable)
          tensors.push({ name: name(value.dtype), shape: value.shape, values: Float32Array.from(await value.data()) });
      }
      return tensors;
    },
  };
}

/** Puts back what was saved by names that start with `prefix`. */
export function restoreCustomState(tf: Tf, optimizer: TfOptimizer, prefix: string, saved: readonly SavedTensor[]): void {
  for (const { name, shape, values } of saved) {
    if (!name.startsWith(prefix)) continue;
    const [kind = '', ...rest] = name.slice(prefix.length).split('/');
    const key = rest.join('/');
    const held: unknown = Reflect.get(optimizer, key);
    if (kind === 'number') Reflect.set(optimizer, key, decode(values));
    else if (held instanceof tf.Variable) {
      const tensor = tf.tensor(values.slice(), [...shape], kind as 'float32');
      held.assign(tensor);
      tensor.dispose();
    }
  }
}

/** A number in its full precision, as the two halves of its bytes. */
const encode = (name: string, value: number): SavedTensor => ({
  name,
  shape: [2],
  values: new Float32Array(Float64Array.of(value).buffer),
});
const decode = (values: Float32Array) => new Float64Array(values.slice().buffer)[0];
