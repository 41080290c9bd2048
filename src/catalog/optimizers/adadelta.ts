import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  rho: float('ρ', 'Decay of the means of squared gradients and of squared updates; 0.95 averages about twenty steps.', 0.95, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
  epsilon: epsilon(1e-7, 'Added inside both roots. It sets the size of the very first steps, since no update precedes them.'),
};

/** The paper has no learning rate, which is η = 1; `u` averages the updates as they are before η scales them. */
export const adadelta: Optimizer<typeof params> = {
  id: 'adadelta',
  title: 'Adadelta',
  summary: 'Scales each step by the size of past updates over that of past gradients, so that units cancel. Set the rate near 1.',
  params,
  equation: 'v ← ρ·v + (1−ρ)·g²;  d = −g·√(u + ε)/√(v + ε);  u ← ρ·u + (1−ρ)·d²;  Δw = η·d',
  source: 'Zeiler (2012), ADADELTA: An adaptive learning rate method, algorithm 1',
  conventions:
    'As in Keras, whose default η of 0.001 is far below the paper’s 1. PyTorch sets η to 1, ρ to 0.9 and ε to 1e-6; the paper ρ to 0.95 and ε to 1e-6.',
  slots: () => ['v', 'u'],
  // Its rate also depends on u.
  denominator: { slot: () => 'v', limit: ({ epsilon: ε }) => ε },
  update: (tf, { gradient, slots, values: { rho, epsilon: ε }, learningRate: rate }) => {
    const v = tf.add(tf.mul(slot(slots, 'v'), rho), tf.mul(tf.square(gradient), 1 - rho));
    const ratio = tf.div(tf.sqrt(tf.add(slot(slots, 'u'), ε)), tf.sqrt(tf.add(v, ε)));
    const downhill = tf.mul(gradient, ratio);
    const u = tf.add(tf.mul(slot(slots, 'u'), rho), tf.mul(tf.square(downhill), 1 - rho));
    return { delta: tf.mul(downhill, -rate), slots: { v, u } };
  },
};
