/** Weight decay as a parameter of an optimizer. The trainer then ignores `descent.regularization.weightDecay`, so nothing decays twice. */
import type { Params } from '../../core/params.ts';
import { decayParam, decayTerm } from '../decoupled-decay.ts';
import type { UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';

export const weightDecay = decayParam;

/** Adds −η·λ·w to the Δw of kernels. Biases, scales and offsets do not decay, as with the regularizer. */
export function decayed<T extends Shaped>(
  tf: Ops<T>,
  delta: T,
  { weight, info, learningRate }: Pick<UpdateInput<Params, T>, 'weight' | 'info' | 'learningRate'>,
  lambda: number,
): T {
  return info.kernel && lambda > 0 ? tf.add(delta, decayTerm(tf, weight, lambda, learningRate)) : delta;
}
