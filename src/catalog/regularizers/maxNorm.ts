import type { Regularizer } from '../types.ts';
import { strength } from './penalties.ts';

/** What a norm of 0 is divided by. */
const TINY = 1e-30;

/**
 * Srivastava et al. (2014), Dropout: A simple way to prevent neural networks from overfitting, section 5.1: ‖w‖₂ ≤ c for the weights
 * into each unit, as in Keras with `axis` 0 for dense layers and 0 to 2 for convolutions. Keras multiplies every unit by
 * min(‖w‖, c) / (10⁻⁷ + ‖w‖); here, units below the limit stay exactly as they are.
 */
export const maxNorm: Regularizer = {
  id: 'maxNorm',
  title: 'Max norm',
  summary: 'After each update, shrinks the incoming weights of a unit whose norm exceeds the limit.',
  params: {
    value: strength(
      'Max norm',
      'Largest norm of the weights that come into one unit; 0 is off, 2 to 4 is common beside dropout.',
    ),
  },
  off: 0,
  constrain: (tf, weight, value, axes) => {
    const norms = tf.sqrt(tf.sum(tf.square(weight), [...axes], true));
    return tf.mul(weight, tf.minimum(1, tf.div(value, tf.maximum(norms, TINY))));
  },
};
