import type { Tensor, Tf } from '../tf.ts';

/** Returns (x − μ)/√(σ² + ε), with mean and variance over the given axes. */
export function normalized(tf: Tf, input: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = tf.sub(input, tf.mean(input, axes, true));
  const variance = tf.mean(tf.square(centred), axes, true);
  return tf.div(centred, tf.sqrt(tf.add(variance, epsilon)));
}
