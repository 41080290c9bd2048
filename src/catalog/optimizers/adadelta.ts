import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001, '0.1 to 1'),
  rho: float(
    'ρ',
    'Decay rate of the mean squared gradients and updates. Typical: 0.9 to 0.95. 0.95 averages about 20 steps.',
    0.95,
    {
      min: 0,
      max: 1,
      openMax: true,
      live: true,
    },
  ),
  epsilon: epsilon(
    1e-7,
    'Small constant added inside both square roots. It sets the size of the first steps. Typical: 1e-7 to 1e-6.',
  ),
};

/** The paper has no learning rate, which means η = 1. `u` averages the updates before η scales them. */
export const adadelta: Optimizer<typeof params> = {
  id: 'adadelta',
  title: 'Adadelta',
  summary: 'Scales each step by the ratio of past updates to past gradients. Use a learning rate near 1, as in the paper.',
  params,
  equation: 'v ← ρ·v + (1−ρ)·g²;  d = −g·√(u + ε)/√(v + ε);  u ← ρ·u + (1−ρ)·d²;  Δw = η·d',
  source: 'Zeiler (2012), ADADELTA: An adaptive learning rate method, algorithm 1',
  conventions:
    "Same as Keras, whose default η of 0.001 is far below the paper's 1. PyTorch defaults to η = 1, ρ = 0.9 and ε = 1e-6. The paper uses ρ = 0.95 and ε = 1e-6.",
  slots: () => ['v', 'u'],
  // No `rate`: the effective rate also depends on u.
  denominator: { slot: () => 'v', limit: ({ epsilon: ε }) => ε },
  update: (tf, { gradient, slots, values: { rho, epsilon: ε }, learningRate: rate }) => {
    const v = tf.add(tf.mul(slot(slots, 'v'), rho), tf.mul(tf.square(gradient), 1 - rho));
    const ratio = tf.div(tf.sqrt(tf.add(slot(slots, 'u'), ε)), tf.sqrt(tf.add(v, ε)));
    const downhill = tf.mul(gradient, ratio);
    const u = tf.add(tf.mul(slot(slots, 'u'), rho), tf.mul(tf.square(downhill), 1 - rho));
    return { delta: tf.mul(downhill, -rate), slots: { v, u } };
  },
};
