import type { Params } from '../../core/params.ts';
import type { UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';
import { slot } from './slot.ts';

/**
 * Returns the new velocity β·v − η·g. The learning rate is part of the velocity, as in Keras.
 * Past gradients keep the rate they were added with, so a changed rate takes effect gradually.
 */
export function velocityOf<T extends Shaped>(
  tf: Ops<T>,
  at: Pick<UpdateInput<Params, T>, 'gradient' | 'slots' | 'learningRate'>,
  beta: number,
): T {
  return tf.sub(tf.mul(slot(at.slots, 'velocity'), beta), tf.mul(at.gradient, at.learningRate));
}
