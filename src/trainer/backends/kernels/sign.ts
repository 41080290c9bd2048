import { kernel } from './kernel.ts';

/** The shipped kernel treats everything closer to zero than about 1e-7 as zero, and gradients are often smaller than that. */
export const sign = kernel<'x', object>('Sign', ({ tf, inputs: { x } }) =>
  tf.sub(tf.cast(tf.greater(x, 0), 'float32'), tf.cast(tf.less(x, 0), 'float32')),
);
