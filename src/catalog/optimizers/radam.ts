import { float } from '../../core/params.ts';
import type { Values } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { adamDenominator, adamMeans, adamStep, beta1, beta2, epsilon, momentsOf } from './moments.ts';

const params = {
  learningRate: learningRate(0.001),
  beta1,
  beta2,
  epsilon: epsilon(
    1e-8,
    'Small constant for numerical stability, added to the square root of the second moment. Typical: 1e-8 to 1e-7.',
  ),
  threshold: float(
    'Rectification threshold',
    'Scale the step once the second moment averages over more steps (ρ) than this. Typical: 4 or 5.',
    4,
    {
      min: 4,
      live: true,
    },
  ),
};

const scaled = adamDenominator('v');

/** The rectification term r; undefined while the second moment does not scale the step. */
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

/** The paper has no ε. It is added to √v, as in the authors' code and in PyTorch. Keras has no RAdam. */
export const radam: Optimizer<typeof params> = {
  id: 'radam',
  title: 'RAdam',
  summary:
    'Variant of Adam that rectifies the early steps, in which the second moment is unreliable. Use it in place of a warm-up.',
  params,
  equation:
    'm, v as in Adam;  ρ∞ = 2/(1−β₂) − 1;  ρ = ρ∞ − 2·t·β₂ᵗ/(1−β₂ᵗ);  r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ));  Δw = −η·r·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε) where ρ > 4, else −η·m/(1−β₁ᵗ)',
  source: 'Liu et al. (2020), On the variance of the adaptive learning rate and beyond, algorithm 2',
  conventions:
    "PyTorch and the authors' code rectify where ρ > 5 (set threshold to 5), the paper where ρ > 4. Not available in Keras.",
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
