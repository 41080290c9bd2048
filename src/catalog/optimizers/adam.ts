import { float } from '../../core/choice.ts';
import type { Optimizer } from '../kinds.ts';
import { learningRate } from '../learning-rate.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  beta1: float('β₁', 'Decay of the mean of past gradients; 0.9 averages about ten steps.', 0.9, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
  beta2: float('β₂', 'Decay of the mean of past squared gradients; 0.999 averages about a thousand steps.', 0.999, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
  epsilon: float('ε', 'Added to the root of the second moment; keeps steps small where gradients nearly vanish.', 1e-7, {
    min: 0,
    openMin: true,
    max: 1,
    log: true,
    live: true,
  }),
};

/**
 * With the bias corrections folded into the rate, as the paper proposes at the end of its section 2 and as Keras does. This ε
 * is the paper's ε̂: it stands beside √v, not beside √v̂, and so weighs more in the first steps than in algorithm 1 itself.
 */
export const adam: Optimizer<typeof params> = {
  id: 'adam',
  title: 'Adam',
  summary: 'Scales each weight’s step by its own recent gradients, so that one learning rate suits them all.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)',
  source: 'Kingma & Ba (2015), Adam: A method for stochastic optimization, algorithm 1 in the order of section 2',
  slots: () => ['m', 'v'],
  update: (tf, { gradient, slots, values: { beta1, beta2, epsilon }, learningRate: rate, step }) => {
    const m = tf.add(tf.mul(slot(slots, 'm'), beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(slot(slots, 'v'), beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const corrected = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    return { delta: tf.mul(tf.div(m, tf.add(tf.sqrt(v), epsilon)), -corrected), slots: { m, v } };
  },
};
