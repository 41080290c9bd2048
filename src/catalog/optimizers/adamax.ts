import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { beta1, beta2, epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  beta1,
  beta2: { ...beta2, help: 'How slowly the largest gradient is forgotten; 0.999 halves it in about 700 steps.' },
  epsilon: epsilon(1e-7, 'Added to the largest gradient, against a division by 0.'),
};

/** u needs no bias correction: as a maximum, it does not start too small. The paper has no ε. */
export const adamax: Optimizer<typeof params> = {
  id: 'adamax',
  title: 'Adamax',
  summary: 'Adam scaled by the largest recent gradient instead of the mean square: steps are bounded by the learning rate.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  u ← max(β₂·u, |g|);  Δw = −η/(1−β₁ᵗ) · m/(u + ε)',
  source: 'Kingma & Ba (2015), Adam: A method for stochastic optimization, algorithm 2',
  conventions: 'As in Keras. PyTorch adds ε inside the maximum, u ← max(β₂·u, |g| + ε), sets it to 1e-8, and η to 0.002.',
  slots: () => ['m', 'u'],
  denominator: { slot: () => 'u', limit: ({ epsilon: ε }) => ε, rate: ({ epsilon: ε }, η, _, u) => η / (u + ε) },
  update: (tf, { gradient, slots, values: { beta1: β1, beta2: β2, epsilon: ε }, learningRate: rate, step }) => {
    const m = tf.add(tf.mul(slot(slots, 'm'), β1), tf.mul(gradient, 1 - β1));
    const u = tf.maximum(tf.mul(slot(slots, 'u'), β2), tf.abs(gradient));
    return { delta: tf.mul(tf.div(m, tf.add(u, ε)), -rate / (1 - β1 ** step)), slots: { m, u } };
  },
};
