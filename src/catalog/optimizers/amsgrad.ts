import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamDenominator, adamMeans, adamParams, adamStep, momentsOf } from './moments.ts';
import { slot } from './slot.ts';

const params = { learningRate: learningRate(0.001), ...adamParams };

/** The paper has no bias correction and no ε. Keras and PyTorch use Adam's. The maximum is taken over uncorrected v. */
export const amsgrad: Optimizer<typeof params> = {
  id: 'amsgrad',
  title: 'AMSGrad',
  summary: 'Variant of Adam that divides by the maximum of all past second moments. Use it where Adam does not converge.',
  params,
  equation: 'm, v as in Adam;  vMax ← max(vMax, v);  Δw = −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√vMax + ε)',
  source: 'Reddi, Kale & Kumar (2018), On the convergence of Adam and beyond, algorithm 2, with the bias corrections of Adam',
  conventions:
    'Same as Adam(amsgrad=True) in Keras. PyTorch adds ε to √(vMax/(1−β₂ᵗ)). The paper has no bias correction and no ε.',
  slots: () => ['m', 'v', 'vMax'],
  means: adamMeans,
  denominator: adamDenominator('vMax'),
  update: (tf, at) => {
    const { m, v } = momentsOf(tf, at, at.values);
    const vMax = tf.maximum(slot(at.slots, 'vMax'), v);
    return { delta: adamStep(tf, { m, v: vMax }, at, at.values), slots: { m, v, vMax } };
  },
};
