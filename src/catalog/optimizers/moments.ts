/** The parts that the Adam family shares: decay rates, moment estimates and the scaled step. */
import { float, type Params } from '../../core/params.ts';
import type { Denominator, Means, UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';
import { slot } from './slot.ts';

const share = { min: 0, max: 1, openMax: true, live: true };

export const beta1 = float(
  'β₁',
  'Exponential decay rate of the first moment (mean gradient). Typical: 0.9, which averages about 10 steps.',
  0.9,
  share,
);
export const beta2 = float(
  'β₂',
  'Exponential decay rate of the second moment (mean squared gradient). Typical: 0.99 to 0.999. 0.999 averages about 1,000 steps.',
  0.999,
  share,
);
export const epsilon = (value: number, help: string) =>
  float('ε', help, value, { min: 0, openMin: true, max: 1, log: true, live: true });

/** β₁, β₂ and ε of Adam, with the defaults of Keras. */
export const adamParams = {
  beta1,
  beta2,
  epsilon: epsilon(
    1e-7,
    'Small constant for numerical stability, added to the square root of the second moment. Typical: 1e-8 to 1e-7.',
  ),
};

type Decays = { readonly beta1: number; readonly beta2: number };

/** Updates the running means of the gradient (`m`) and of its square (`v`). */
export function momentsOf<T extends Shaped>(
  tf: Ops<T>,
  { gradient, slots }: Pick<UpdateInput<Params, T>, 'gradient' | 'slots'>,
  { beta1: β1, beta2: β2 }: Decays,
) {
  const m = tf.add(tf.mul(slot(slots, 'm'), β1), tf.mul(gradient, 1 - β1));
  const v = tf.add(tf.mul(slot(slots, 'v'), β2), tf.mul(tf.square(gradient), 1 - β2));
  return { m, v };
}

/** Bias corrections of `m` and `v`. Both start at 0, so they are too small by 1−β₁ᵗ and 1−β₂ᵗ (Kingma & Ba 2015, section 3). */
export const adamMeans: Means<{ readonly beta1: typeof beta1; readonly beta2: typeof beta2 }> = {
  gradient: 'm',
  square: 'v',
  corrections: ({ beta1: β1, beta2: β2 }, step) => ({ m: 1 - β1 ** step, v: 1 - β2 ** step }),
};

type AdamParams = Pick<typeof adamParams, 'beta2' | 'epsilon'>;

/** The denominator √v + ε, with the bias corrections folded into the rate: m̂ is multiplied by η·√(1−β₂ᵗ)/(√v + ε). */
export const adamDenominator = (slot: string) =>
  ({
    slot: () => slot,
    limit: ({ epsilon: ε }) => ε ** 2,
    rate: ({ beta2: β2, epsilon: ε }, η, step, v) => (η * Math.sqrt(1 - β2 ** step)) / (Math.sqrt(v) + ε),
  }) satisfies Denominator<AdamParams>;

/** The denominator √(v/(1−β₂ᵗ)) + ε, as in algorithm 1 of the Adam paper. */
export const correctedDenominator = {
  slot: () => 'v',
  limit: ({ beta2: β2, epsilon: ε }, step) => ε ** 2 * (1 - β2 ** step),
  rate: ({ beta2: β2, epsilon: ε }, η, step, v) => η / (Math.sqrt(v / (1 - β2 ** step)) + ε),
} satisfies Denominator<AdamParams>;

/** Adam's Δw: −η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε). */
export function adamStep<T extends Shaped>(
  tf: Ops<T>,
  { m, v }: { readonly m: T; readonly v: T },
  { learningRate, step }: Pick<UpdateInput, 'learningRate' | 'step'>,
  values: Decays & { readonly epsilon: number },
): T {
  const corrected = (learningRate * Math.sqrt(1 - values.beta2 ** step)) / (1 - values.beta1 ** step);
  return tf.mul(tf.div(m, tf.add(tf.sqrt(v), values.epsilon)), -corrected);
}
