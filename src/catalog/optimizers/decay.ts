/** Weight decay as a parameter of an optimizer. The trainer then ignores `descent.regularization.weightDecay`, so nothing decays twice. */
import { float, type Params } from '../../core/params.ts';
import type { UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';

export const weightDecay = (value: number, help: string) =>
  float('Weight decay', help, value, { min: 0, log: true, live: true, unset: { value: 0, word: 'off' } });

/** Adds −η·λ·w to the Δw of kernels. Biases, scales and offsets do not decay, as with the regularizer. */
export function decayed<T extends Shaped>(
  tf: Ops<T>,
  delta: T,
  { weight, info, learningRate }: Pick<UpdateInput<Params, T>, 'weight' | 'info' | 'learningRate'>,
  lambda: number,
): T {
  return info.kernel && lambda > 0 ? tf.sub(delta, tf.mul(weight, learningRate * lambda)) : delta;
}
