import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamDenominator, adamMeans, adamParams, adamStep, momentsOf } from './moments.ts';

const params = { learningRate: learningRate(0.001), ...adamParams };

/**
 * Folds the bias corrections into the learning rate, as in Keras and at the end of section 2 of the paper.
 * This ε is the paper's ε̂. It is added to √v, not √v̂, so it has more effect in the first steps than in algorithm 1.
 */
export const adam: Optimizer<typeof params> = {
  id: 'adam',
  title: 'Adam',
  summary: 'Scales each step by running estimates of the first and second moments of the gradient. A robust default.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)',
  source: 'Kingma & Ba (2015), Adam: A method for stochastic optimization, algorithm 1 in the order of section 2',
  conventions: 'Same as Keras. PyTorch adds ε to √v̂, as in algorithm 1, and defaults it to 1e-8.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  denominator: adamDenominator('v'),
  update: (tf, at) => {
    const slots = momentsOf(tf, at, at.values);
    return { delta: adamStep(tf, slots, at, at.values), slots };
  },
};
