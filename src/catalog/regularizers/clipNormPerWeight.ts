import { float } from '../../core/params.ts';
import type { Regularizer } from '../types.ts';

/**
 * Clips each weight's gradient on its own: g ← g·min(1, c/‖g‖). An exploding layer therefore does not scale down the others.
 * This is Keras' `clipnorm`; Keras' `global_clipnorm` is Descent's `clipNorm`.
 * A gradient whose norm is not finite passes unchanged, so that divergence is not hidden.
 */
export const clipNormPerWeight: Regularizer = {
  id: 'clipNormPerWeight',
  title: 'Clip norm per weight',
  summary: "Clips the norm of each weight's gradient on its own. Use it when the gradients of individual layers explode.",
  params: {
    value: float(
      'Clip norm per weight',
      "Maximum norm of each weight's gradient (clipnorm in Keras). 0 disables it. Typical: 0.5 to 5.",
      0,
      {
        min: 0,
        log: true,
        live: true,
        unset: { value: 0, word: 'off' },
      },
    ),
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
