import { float } from '../../core/params.ts';
import type { Values } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamDenominator, adamMeans, adamStep, beta1, beta2, epsilon, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  beta1,
  beta2,
  epsilon: epsilon(1e-8, 'Added to the root of the second moment; keeps steps small where gradients nearly vanish.'),
  threshold: float('Threshold', 'How many steps the second moment must have averaged over (ρ) before it scales the step.', 4, {
    min: 4,
    live: true,
  }),
};

const scaled = adamDenominator('v');

/** The r of the equation; undefined where the second moment does not scale the step yet. */
function rectification(
  { beta2, threshold }: Pick<Values<typeof params>, 'beta2' | 'threshold'>,
  step: number,
): number | undefined {
  const power = beta2 ** step;
  const most = 2 / (1 - beta2) - 1;
  const length = most - (2 * step * power) / (1 - power);
  if (!(length > threshold)) return undefined;
  return Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
}

/** The paper has no ε; it stands beside √v here, as in the authors' code and in PyTorch. Keras has no RAdam. */
export const radam: Optimizer<typeof params> = {
  id: 'radam',
  title: 'RAdam',
  summary: 'Adam that holds back while its second moment rests on too few steps to be trusted: a warm-up without a setting.',
  params,
  equation:
    'm, v as in Adam;  ρ∞ = 2/(1−β₂) − 1;  ρ = ρ∞ − 2·t·β₂ᵗ/(1−β₂ᵗ);  r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ));  Δw = −η·r·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε) where ρ > 4, else −η·m/(1−β₁ᵗ)',
  source: 'Liu et al. (2020), On the variance of the adaptive learning rate and beyond, algorithm 2',
  conventions:
    'PyTorch, like the authors’ code, rectifies from ρ > 5 on (set threshold to 5); the paper from ρ > 4 on. Not in Keras.',
  slots: () => ['m', 'v'],
  means: adamMeans,
  denominator: {
    slot: () => 'v',
    limit: (values, step) => (rectification(values, step) === undefined ? 0 : scaled.limit(values)),
    rate: (values, η, step, v) => {
      const rectified = rectification(values, step);
      return rectified === undefined ? η : scaled.rate(values, η * rectified, step, v);
    },
  },
  update: (tf, at) => {
    const { values, learningRate: rate, step } = at;
    const slots = momentsOf(tf, at, values);
    const rectified = rectification(values, step);
    if (rectified === undefined) return { delta: tf.mul(slots.m, -rate / (1 - values.beta1 ** step)), slots };
    return { delta: adamStep(tf, slots, { step, learningRate: rate * rectified }, values), slots };
  },
};
