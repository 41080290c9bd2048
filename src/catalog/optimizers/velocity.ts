import type { Params } from '../../core/params.ts';
import type { UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';
import { slot } from './slot.ts';

/** The new velocity β·v − η·g. The rate is inside it, as in Keras: a change of the rate reaches past gradients only slowly. */
export function velocityOf<T extends Shaped>(
  tf: Ops<T>,
  at: Pick<UpdateInput<Params, T>, 'gradient' | 'slots' | 'learningRate'>,
  beta: number,
): T {
  return tf.sub(tf.mul(slot(at.slots, 'velocity'), beta), tf.mul(at.gradient, at.learningRate));
}
