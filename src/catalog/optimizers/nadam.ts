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
    'Rate at which the momentum rises from β₁/2 to β₁. 1 takes about 100 steps, 0.004 about 25,000.',
    1,
    { min: 0, live: true },
  ),
};

const momentumAt = (step: number, beta1: number, psi: number) => beta1 * (1 - 0.5 * 0.96 ** (step * psi));

/**
 * The bias correction needs the product of the momenta μ of all steps. A slot of one number per weight keeps it, because β₁ and ψ
 * can change during training.
 */
export const nadam: Optimizer<typeof params> = {
  id: 'nadam',
  title: 'NAdam',
  summary: 'Adam with Nesterov momentum, which increases over the first steps. Often converges slightly faster than Adam.',
  params,
  equation:
    'μₜ = β₁·(1 − ½·0.96^(t·ψ));  π ← π·μₜ;  m, v as in Adam;  m̂ = μₜ₊₁·m/(1 − π·μₜ₊₁) + (1−μₜ)·g/(1 − π);  Δw = −η·m̂/(√(v/(1−β₂ᵗ)) + ε)',
  source: 'Dozat (2016), Incorporating Nesterov momentum into Adam, algorithm 2, with the μ of its section 3',
  conventions:
    'ψ defaults to 1 in Keras, and to 0.004 in PyTorch and the paper. Keras and PyTorch average m with β₁, the paper with μₜ.',
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
