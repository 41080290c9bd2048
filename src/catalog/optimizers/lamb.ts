import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { weightDecay } from './decay.ts';
import { adamMeans, adamParams, correctedDenominator, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  weightDecay: weightDecay(
    0,
    'Share of every kernel that joins the direction before it is scaled, in place of descent.regularization.weightDecay; 0 is off.',
  ),
  ...adamParams,
};

/** φ of the paper is the identity. Where the weight or the direction has no length (biases at the start), the ratio is 1. */
export const lamb: Optimizer<typeof params> = {
  id: 'lamb',
  title: 'LAMB',
  summary: 'Adam’s direction, rescaled so that every weight tensor moves by the same share of its own size; for large batches.',
  params,
  equation: 'm, v as in Adam;  r = m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + λ·w;  Δw = −η · |w|/|r| · r',
  source: 'You et al. (2020), Large batch optimization for deep learning: Training BERT in 76 minutes, algorithm 2',
  conventions:
    'λ·w is inside the ratio, as in the paper, for kernels alone; Keras decays outside of it, before the step. ε is 1e-7 as in Keras, 1e-6 in the paper. Not in PyTorch.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  // Its rate also depends on the ratio of norms.
  denominator: { slot: correctedDenominator.slot, limit: correctedDenominator.limit },
  update: (tf, at) => {
    const { weight, info, values, learningRate: rate, step } = at;
    const { m, v } = momentsOf(tf, at, values);
    const root = tf.sqrt(tf.div(v, 1 - values.beta2 ** step));
    const adam = tf.div(tf.div(m, 1 - values.beta1 ** step), tf.add(root, values.epsilon));
    const direction = info.kernel && values.weightDecay > 0 ? tf.add(adam, tf.mul(weight, values.weightDecay)) : adam;
    const [size, length] = [tf.norm(weight), tf.norm(direction)];
    const both = tf.logicalAnd(tf.greater(size, 0), tf.greater(length, 0));
    const ratio = tf.where(both, tf.div(size, length), tf.onesLike(size));
    return { delta: tf.mul(tf.mul(direction, ratio), -rate), slots: { m, v } };
  },
};
