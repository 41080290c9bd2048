import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { decayed, weightDecay } from './decay.ts';
import { adamDenominator, adamMeans, adamParams, adamStep, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  weightDecay: weightDecay(
    0.004,
    'Shrink every kernel by this value times the learning rate in each step. Replaces descent.regularization.weightDecay. 0 disables it. Typical: 1e-4 to 1e-1.',
  ),
  ...adamParams,
};

/** Adam with decay applied after its scaling. η includes the schedule, so the schedule also scales the decay, as in Keras and PyTorch. */
export const adamw: Optimizer<typeof params> = {
  id: 'adamw',
  title: 'AdamW',
  summary: "Adam with decoupled weight decay, independent of the gradient's size. The usual choice for transformers.",
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε) − η·λ·w',
  source: 'Loshchilov & Hutter (2019), Decoupled weight decay regularization, algorithm 2',
  conventions:
    'Keras and PyTorch also decay biases, scales and offsets by default; Descent decays only kernels. λ defaults to 0.004 in Keras and to 0.01 in PyTorch. ε as in Adam.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  denominator: adamDenominator('v'),
  update: (tf, at) => {
    const slots = momentsOf(tf, at, at.values);
    return { delta: decayed(tf, adamStep(tf, slots, at, at.values), at, at.values.weightDecay), slots };
  },
};
