import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { weightDecay } from './decay.ts';
import { adamMeans, adamParams, correctedDenominator, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  weightDecay: weightDecay(
    0,
    'Add this value times the kernel to the update of every kernel, before the trust ratio. Replaces descent.regularization.weightDecay. 0 disables it. Typical: 1e-3 to 1e-1.',
  ),
  ...adamParams,
};

/** The paper's φ is the identity. The trust ratio is 1 where the weight or the update has norm 0, such as initial biases. */
export const lamb: Optimizer<typeof params> = {
  id: 'lamb',
  title: 'LAMB',
  summary:
    'Variant of Adam whose update is rescaled per weight by the trust ratio |w|/|r|, where r is the update. Use it for large batches.',
  params,
  equation: 'm, v as in Adam;  r = m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + λ·w;  Δw = −η · |w|/|r| · r',
  source: 'You et al. (2020), Large batch optimization for deep learning: Training BERT in 76 minutes, algorithm 2',
  conventions:
    'λ·w is inside the trust ratio, as in the paper, and only for kernels. Keras decays outside the ratio, before the step. ε defaults to 1e-7 as in Keras; the paper uses 1e-6. Not available in PyTorch.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  // No `rate`: the effective rate also depends on the trust ratio.
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
