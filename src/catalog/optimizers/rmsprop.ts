import { flag, float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const share = { min: 0, max: 1, openMax: true, live: true };
const params = {
  learningRate: learningRate(0.001),
  rho: float('ρ', 'Decay rate of the mean squared gradient. Typical: 0.9 to 0.99. 0.9 averages about 10 steps.', 0.9, share),
  momentum: float('Momentum', 'Momentum of the scaled update. 0 disables it. Typical: 0 to 0.9.', 0, share),
  centered: flag(
    'Centered',
    'Normalize by the variance of the gradient instead of its mean square. Can help, but needs more memory.',
    false,
  ),
  epsilon: epsilon(1e-7, 'Small constant for numerical stability, added inside the square root. Typical: 1e-8 to 1e-7.'),
};

/**
 * v − a² is a variance, but its float32 difference can be negative by more than ε. It is clamped to 0 so that the root is not NaN.
 * The velocity slot exists without momentum too (it is Δw then), so that momentum can be changed during training.
 */
export const rmsprop: Optimizer<typeof params> = {
  id: 'rmsprop',
  title: 'RMSprop',
  summary:
    'Divides each step by the root mean square of recent gradients. Momentum and centering are optional. Common for recurrent networks.',
  params,
  equation:
    'v ← ρ·v + (1−ρ)·g²;  a ← ρ·a + (1−ρ)·g where centered, else 0;  velocity ← β·velocity − η·g/√(v − a² + ε);  Δw = velocity',
  source:
    'Tieleman & Hinton (2012), Neural networks for machine learning, lecture 6.5; centered with momentum: Graves (2013), Generating sequences with recurrent neural networks, eq. (38)–(41)',
  conventions:
    'Same as Keras: ρ = 0.9, ε inside the root, η inside the velocity. PyTorch adds ε = 1e-8 outside the root and scales the velocity by η. It defaults to ρ = 0.99 (its alpha) and η = 0.01.',
  slots: ({ centered }) => (centered ? ['v', 'a', 'velocity'] : ['v', 'velocity']),
  denominator: {
    slot: ({ centered }) => (centered ? undefined : 'v'),
    limit: ({ epsilon: ε }) => ε,
    rate: ({ epsilon: ε }, η, _, v) => η / Math.sqrt(v + ε),
  },
  update: (tf, { gradient, slots, values: { rho, momentum, centered, epsilon: ε }, learningRate: rate }) => {
    const v = tf.add(tf.mul(slot(slots, 'v'), rho), tf.mul(tf.square(gradient), 1 - rho));
    const a = centered ? tf.add(tf.mul(slot(slots, 'a'), rho), tf.mul(gradient, 1 - rho)) : undefined;
    const square = a ? tf.maximum(tf.sub(v, tf.square(a)), 0) : v;
    const step = tf.mul(tf.div(gradient, tf.sqrt(tf.add(square, ε))), rate);
    const velocity = tf.sub(tf.mul(slot(slots, 'velocity'), momentum), step);
    return { delta: velocity, slots: { v, ...(a ? { a } : {}), velocity } };
  },
};
