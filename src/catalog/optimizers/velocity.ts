import type { UpdateInput } from '../kinds.ts';
import type { Tensor, Tf } from '../tf.ts';
import { slot } from './slot.ts';

/** The new velocity β·v − η·g. The rate is inside it, as in Keras: a change of the rate reaches past gradients only slowly. */
export function velocityOf(tf: Tf, at: Pick<UpdateInput, 'gradient' | 'slots' | 'learningRate'>, beta: number): Tensor {
  return tf.sub(tf.mul(slot(at.slots, 'velocity'), beta), tf.mul(at.gradient, at.learningRate));
}
