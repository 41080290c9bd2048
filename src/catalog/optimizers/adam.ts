import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamDenominator, adamMeans, adamParams, adamStep, momentsOf } from './moments.ts';

const params = { learningRate: learningRate(0.001), ...adamParams };

/**
 * With the bias corrections folded into the rate, as the paper proposes at the end of its section 2 and as Keras does. This ε
 * is the paper's ε̂: it stands beside √v, not beside √v̂, and so weighs more in the first steps than in algorithm 1 itself.
 */
export const adam: Optimizer<typeof params> = {
  id: 'adam',
  title: 'Adam',
  summary: 'Scales each weight’s step by its own recent gradients, so that one learning rate suits them all.',
  params,
  equation: 'm ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²;  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)',
  source: 'Kingma & Ba (2015), Adam: A method for stochastic optimization, algorithm 1 in the order of section 2',
  conventions: 'As in Keras. PyTorch adds ε to √v̂, as algorithm 1 does, and sets it to 1e-8.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  denominator: adamDenominator('v'),
  update: (tf, at) => {
    const slots = momentsOf(tf, at, at.values);
    return { delta: adamStep(tf, slots, at, at.values), slots };
  },
};
