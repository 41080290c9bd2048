import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamParams, correctedDenominator, momentsOf } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  ...adamParams,
  momentumDecay: float(
    'Momentum decay ψ',
    'How fast the momentum climbs from β₁/2 to β₁: 1 takes about a hundred steps, 0.004 about 25,000.',
    1,
    { min: 0, live: true },
  ),
};

const momentumAt = (step: number, beta1: number, psi: number) => beta1 * (1 - 0.5 * 0.96 ** (step * psi));

/**
 * The momentum μ of each step enters the bias correction as the product of all so far, which is a slot (one number a weight): so
 * it stays right when β₁ or ψ change while the training runs.
 */
export const nadam: Optimizer<typeof params> = {
  id: 'nadam',
  title: 'NAdam',
  summary: 'Adam with Nesterov’s look ahead, and a momentum that grows over the first steps.',
  params,
  equation:
    'μₜ = β₁·(1 − ½·0.96^(t·ψ));  π ← π·μₜ;  m, v as in Adam;  m̂ = μₜ₊₁·m/(1 − π·μₜ₊₁) + (1−μₜ)·g/(1 − π);  Δw = −η·m̂/(√(v/(1−β₂ᵗ)) + ε)',
  source: 'Dozat (2016), Incorporating Nesterov momentum into Adam, algorithm 2, with the μ of its section 3',
  conventions: 'ψ is 1 in Keras, 0.004 in PyTorch and in the paper. m is a mean with β₁ in both, with μₜ in the paper.',
  slots: () => ['m', 'v', 'product'],
  slot: (name, { shape }) => (name === 'product' ? { shape: [], start: 1 } : { shape, start: 0 }),
  denominator: correctedDenominator,
  update: (tf, at) => {
    const { gradient, values, learningRate: rate, step } = at;
    const { m, v } = momentsOf(tf, at, values);
    const now = momentumAt(step, values.beta1, values.momentumDecay);
    const next = momentumAt(step + 1, values.beta1, values.momentumDecay);
    const product = tf.mul(slot(at.slots, 'product'), now);
    const ahead = tf.div(tf.mul(m, next), tf.sub(1, tf.mul(product, next)));
    const mean = tf.add(ahead, tf.div(tf.mul(gradient, 1 - now), tf.sub(1, product)));
    const root = tf.sqrt(tf.div(v, 1 - values.beta2 ** step));
    return { delta: tf.mul(tf.div(mean, tf.add(root, values.epsilon)), -rate), slots: { m, v, product } };
  },
};
