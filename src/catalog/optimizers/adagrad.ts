import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { epsilon } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  initialAccumulator: float(
    'Initial accumulator',
    'What the sum of squared gradients starts from; more of it makes the first steps smaller.',
    0.1,
    { min: 0 },
  ),
  epsilon: epsilon(1e-7, 'Added to the sum of squares, inside the root.'),
};

/** The diagonal form; the paper's δ is added to the root, here ε inside it, as in Keras. */
export const adagrad: Optimizer<typeof params> = {
  id: 'adagrad',
  title: 'Adagrad',
  summary: 'Divides each weight’s step by the root of all its squared gradients so far: rare features keep large steps.',
  params,
  equation: 's ← s + g²;  Δw = −η·g/√(s + ε)',
  source:
    'Duchi, Hazan & Singer (2011), Adaptive subgradient methods for online learning and stochastic optimization, eq. (1), diagonal',
  conventions:
    'As in Keras: s starts at 0.1, ε inside the root. PyTorch starts s at 0, adds ε = 1e-10 to the root, and sets η to 0.01.',
  slots: () => ['s'],
  slot: (_, { shape }, { initialAccumulator }) => ({ shape, start: initialAccumulator }),
  denominator: { slot: () => 's', limit: ({ epsilon: ε }) => ε, rate: ({ epsilon: ε }, η, _, s) => η / Math.sqrt(s + ε) },
  update: (tf, { gradient, slots, values, learningRate: rate }) => {
    const s = tf.add(slot(slots, 's'), tf.square(gradient));
    return { delta: tf.mul(tf.div(gradient, tf.sqrt(tf.add(s, values.epsilon))), -rate), slots: { s } };
  },
};
