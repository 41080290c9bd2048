import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { beta1, beta2, epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  beta1,
  beta2: {
    ...beta2,
    help: 'Exponential decay rate of the infinity norm (largest gradient). Typical: 0.999, which halves it in about 700 steps.',
  },
  epsilon: epsilon(1e-7, 'Small constant for numerical stability, added to the infinity norm. Typical: 1e-8 to 1e-7.'),
};

/** u needs no bias correction, because a maximum is not biased towards its initial value. The paper has no ε. */
export const adamax: Optimizer<typeof params> = {
  id: 'adamax',
  title: 'Adamax',
  summary:
    'Adam based on the infinity norm: divides by the largest recent gradient. Sometimes better for models with embeddings.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  u ← max(β₂·u, |g|);  Δw = −η/(1−β₁ᵗ) · m/(u + ε)',
  source: 'Kingma & Ba (2015), Adam: A method for stochastic optimization, algorithm 2',
  conventions: 'Same as Keras. PyTorch adds ε inside the maximum: u ← max(β₂·u, |g| + ε). It defaults to ε = 1e-8 and η = 0.002.',
  slots: () => ['m', 'u'],
  denominator: { slot: () => 'u', limit: ({ epsilon: ε }) => ε, rate: ({ epsilon: ε }, η, _, u) => η / (u + ε) },
  update: (tf, { gradient, slots, values: { beta1: β1, beta2: β2, epsilon: ε }, learningRate: rate, step }) => {
    const m = tf.add(tf.mul(slot(slots, 'm'), β1), tf.mul(gradient, 1 - β1));
    const u = tf.maximum(tf.mul(slot(slots, 'u'), β2), tf.abs(gradient));
    return { delta: tf.mul(tf.div(m, tf.add(u, ε)), -rate / (1 - β1 ** step)), slots: { m, u } };
  },
};
