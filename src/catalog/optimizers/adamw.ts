import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { decayed, weightDecay } from './decay.ts';
import { adamDenominator, adamMeans, adamParams, adamStep, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  weightDecay: weightDecay(
    0.004,
    'Each step takes learning rate × this share off every kernel, in place of descent.regularization.weightDecay; 0 is off.',
  ),
  ...adamParams,
};

/** Adam, with the decay past its scaling. The schedule is inside η, so it also scales the decay, as in Keras and PyTorch. */
export const adamw: Optimizer<typeof params> = {
  id: 'adamw',
  title: 'AdamW',
  summary: 'Adam with decoupled weight decay: every kernel shrinks at the same pace, however large its gradients were.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε) − η·λ·w',
  source: 'Loshchilov & Hutter (2019), Decoupled weight decay regularization, algorithm 2',
  conventions:
    'Keras and PyTorch decay biases, scales and offsets too, unless told otherwise; here kernels alone decay. Keras sets λ to 0.004, PyTorch to 0.01. ε as in Adam.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  denominator: adamDenominator('v'),
  update: (tf, at) => {
    const slots = momentsOf(tf, at, at.values);
    return { delta: decayed(tf, adamStep(tf, slots, at, at.values), at, at.values.weightDecay), slots };
  },
};
