import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { beta1, beta2 } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001, '1e-5 to 1e-3'),
  beta1: {
    ...beta1,
    help: 'Coefficient of the momentum in its average with the new gradient. The update is the sign of that average. Typical: 0.9 to 0.95.',
  },
  beta2: {
    ...beta2,
    default: 0.99,
    help: 'Exponential decay rate of the momentum. Typical: 0.98 to 0.99. 0.99 averages about 100 steps.',
  },
};

/** The paper's weight decay is decoupled, outside the sign. `descent.regularization.weightDecay` does the same. */
export const lion: Optimizer<typeof params> = {
  id: 'lion',
  title: 'Lion',
  summary:
    'Updates by the sign of the momentum, so each element moves by the learning rate. Use a learning rate 3 to 10 times lower than for Adam.',
  params,
  equation: 'c = β₁·m + (1−β₁)·g;  Δw = −η·sign(c);  m ← β₂·m + (1−β₂)·g',
  source: 'Chen et al. (2023), Symbolic discovery of optimization algorithms, algorithm 2',
  conventions: "Same as Keras, whose default η of 0.001 is above the paper's 1e-4. Not available in PyTorch.",
  slots: () => ['m'],
  update: (tf, { gradient, slots, values: { beta1: β1, beta2: β2 }, learningRate: rate }) => {
    const before = slot(slots, 'm');
    const deciding = tf.add(tf.mul(before, β1), tf.mul(gradient, 1 - β1));
    const m = tf.add(tf.mul(before, β2), tf.mul(gradient, 1 - β2));
    return { delta: tf.mul(tf.sign(deciding), -rate), slots: { m } };
  },
};
