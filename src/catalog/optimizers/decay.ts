/** Weight decay as a parameter of a rule. The trainer then leaves `descent.regularization.weightDecay` aside, so that nothing decays twice. */
import { float, type Params } from '../../core/params.ts';
import type { UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';

export const weightDecay = (value: number, help: string) =>
  float('Weight decay', help, value, { min: 0, log: true, live: true, unset: { value: 0, word: 'off' } });

/** Δw with −η·λ·w added, for kernels alone: biases, scales and offsets do not decay, as with the regularizer. */
export function decayed<T extends Shaped>(
  tf: Ops<T>,
  delta: T,
  { weight, info, learningRate }: Pick<UpdateInput<Params, T>, 'weight' | 'info' | 'learningRate'>,
  lambda: number,
): T {
  return info.kernel && lambda > 0 ? tf.sub(delta, tf.mul(weight, learningRate * lambda)) : delta;
}
