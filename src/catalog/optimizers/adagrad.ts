import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001, '1e-3 to 1e-1'),
  initialAccumulator: float(
    'Initial accumulator value',
    'Initial sum of squared gradients. Larger values make the first steps smaller. Typical: 0 to 0.1.',
    0.1,
    { min: 0 },
  ),
  epsilon: epsilon(1e-7, 'Small constant for numerical stability, added inside the square root. Typical: 1e-10 to 1e-7.'),
};

/** The diagonal form. ε is inside the root, as in Keras; the paper adds its δ outside. */
export const adagrad: Optimizer<typeof params> = {
  id: 'adagrad',
  title: 'Adagrad',
  summary: 'Divides each step by the root of the sum of all squared gradients. Use it for sparse features.',
  params,
  equation: 's ← s + g²;  Δw = −η·g/√(s + ε)',
  source:
    'Duchi, Hazan & Singer (2011), Adaptive subgradient methods for online learning and stochastic optimization, eq. (1), diagonal',
  conventions:
    'Same as Keras: s starts at 0.1, and ε is inside the root. PyTorch starts s at 0 and adds ε = 1e-10 outside the root. Its default η is 0.01.',
  slots: () => ['s'],
  slot: (_, { shape }, { initialAccumulator }) => ({ shape, start: initialAccumulator }),
  denominator: { slot: () => 's', limit: ({ epsilon: ε }) => ε, rate: ({ epsilon: ε }, η, _, s) => η / Math.sqrt(s + ε) },
  update: (tf, { gradient, slots, values, learningRate: rate }) => {
    const s = tf.add(slot(slots, 's'), tf.square(gradient));
    return { delta: tf.mul(tf.div(gradient, tf.sqrt(tf.add(s, values.epsilon))), -rate), slots: { s } };
  },
};
