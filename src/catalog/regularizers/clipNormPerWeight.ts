import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * Where the norm of one weight's gradient exceeds the threshold, that gradient shrinks to it: g ← g·min(1, c/‖g‖), each on its
 * own, so that one layer's outburst leaves the others alone. It is what Keras calls `clipnorm`; its `global_clipnorm` is Descent's
 * `clipNorm`. A gradient without a finite norm passes unchanged: hiding it would hide the divergence.
 */
export const clipNormPerWeight: Regularizer = {
  id: 'clipNormPerWeight',
  title: 'Clip norm per weight',
  summary: 'Limits the length of the gradient of each weight tensor on its own.',
  params: {
    value: float('Clip norm per weight', 'Largest norm of the gradient of any one weight tensor; 0 is off, 1 is common.', 0, {
      min: 0,
      log: true,
      live: true,
      unset: { value: 0, word: 'off' },
    }),
  },
  off: 0,
  clip: (tf, gradients, value) =>
    gradients.map((gradient) =>
      tf.tidy(() => {
        const norm = tf.norm(gradient);
        return tf.mul(gradient, tf.where(tf.isFinite(norm), tf.minimum(1, tf.div(value, norm)), 1));
      }),
    ),
};
