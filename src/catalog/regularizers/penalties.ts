/** The two penalties, of whatever they are taken: sums without a factor before them, as Keras has them. */
import { float, type NumberParam } from '../../core/params.ts';
import type { Penalty } from '../types.ts';

/** λ·Σ|x|. Where an element is 0, so is its gradient. */
export const absolute = (of: Penalty['of']): Penalty => ({
  of,
  sum: (tf, tensor, value) => tf.mul(tf.sum(tf.abs(tensor)), value),
  gradient: (tf, tensor, value) => tf.mul(tf.sign(tensor), value),
});

/** λ·Σx² without a half, so its gradient is 2·λ·x. */
export const squared = (of: Penalty['of']): Penalty => ({
  of,
  sum: (tf, tensor, value) => tf.mul(tf.sum(tf.square(tensor)), value),
  gradient: (tf, tensor, value) => tf.mul(tensor, 2 * value),
});

/** A number that is off at 0 and may be changed while a training runs. */
export const strength = (title: string, help: string, more: Partial<NumberParam> = {}): NumberParam =>
  float(title, help, 0, { min: 0, log: true, live: true, unset: { value: 0, word: 'off' }, ...more });
