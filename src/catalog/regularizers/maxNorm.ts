import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** Lower bound of the norm, to avoid a division by 0. */
const TINY = 1e-30;

/**
 * Enforces ‖w‖₂ ≤ c for the incoming weights of each unit. In Keras, this is `axis` 0 for dense layers and 0 to 2 for convolutions.
 * Keras multiplies every unit by min(‖w‖, c) / (10⁻⁷ + ‖w‖); here, units below the limit do not change at all.
 * Source: Srivastava et al. (2014), Dropout: A simple way to prevent neural networks from overfitting, section 5.1.
 */
export const maxNorm: Regularizer = {
  id: 'maxNorm',
  title: 'Max norm',
  summary: "Limits the norm of each unit's incoming weights after every update. Use it together with dropout.",
  params: {
    value: strength('Max norm', 'Maximum norm of the incoming weights of each unit. 0 disables it. Typical: 2 to 4.'),
  },
  off: 0,
  constrain: (tf, weight, value, axes) => {
    const norms = tf.sqrt(tf.sum(tf.square(weight), [...axes], true));
    return tf.mul(weight, tf.minimum(1, tf.div(value, tf.maximum(norms, TINY))));
  },
};
