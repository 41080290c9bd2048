/** The L1 and L2 penalties of any tensor. They are plain sums without a factor of ½, as in Keras. */
import { float, type NumberParam } from '../../core/params.ts';
import type { Penalty } from '../types.ts';

/** L1: λ·Σ|x|. The gradient of an element at 0 is 0. */
export const absolute = (of: Penalty['of']): Penalty => ({
  of,
  sum: (tf, tensor, value) => tf.mul(tf.sum(tf.abs(tensor)), value),
  gradient: (tf, tensor, value) => tf.mul(tf.sign(tensor), value),
});

/** L2: λ·Σx², whose gradient is 2·λ·x. */
export const squared = (of: Penalty['of']): Penalty => ({
  of,
  sum: (tf, tensor, value) => tf.mul(tf.sum(tf.square(tensor)), value),
  gradient: (tf, tensor, value) => tf.mul(tensor, 2 * value),
});

/** Declares a parameter that 0 disables and that can be changed during training. */
export const strength = (title: string, help: string, more: Partial<NumberParam> = {}): NumberParam =>
  float(title, help, 0, { min: 0, log: true, live: true, unset: { value: 0, word: 'off' }, ...more });
