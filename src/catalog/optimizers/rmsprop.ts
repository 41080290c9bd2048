import { flag, float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const share = { min: 0, max: 1, openMax: true, live: true };
const params = {
  learningRate: learningRate(0.001),
  rho: float('ρ', 'Decay of the mean of past squared gradients; 0.9 averages about ten steps.', 0.9, share),
  momentum: float('Momentum', 'How much of the last step carries over into the next; 0 is plain RMSprop.', 0, share),
  centered: flag('Centered', 'Divides by the variance of the gradients instead of their mean square.', false),
  epsilon: epsilon(1e-7, 'Added to the mean square (or the variance), inside the root.'),
};

/**
 * v − a² is a variance and cannot be negative, but its float32 difference can, by more than ε; it is held at 0, since the root
 * of less would be NaN. The velocity is kept without momentum too (it is Δw then), so that momentum can be changed live.
 */
export const rmsprop: Optimizer<typeof params> = {
  id: 'rmsprop',
  title: 'RMSprop',
  summary: 'Divides each weight’s step by the root mean square of its recent gradients; with momentum, or centered.',
  params,
  equation:
    'v ← ρ·v + (1−ρ)·g²;  a ← ρ·a + (1−ρ)·g where centered, else 0;  velocity ← β·velocity − η·g/√(v − a² + ε);  Δw = velocity',
  source:
    'Tieleman & Hinton (2012), Neural networks for machine learning, lecture 6.5; centered with momentum: Graves (2013), Generating sequences with recurrent neural networks, eq. (38)–(41)',
  conventions:
    'As in Keras: ρ = 0.9, ε inside the root, η inside the velocity. PyTorch adds ε = 1e-8 to the root, scales the velocity by η outside of it, and sets ρ (its α) to 0.99 and η to 0.01.',
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
