/** What Adam and its kin share: two decays, the running means that they give, and a step that is scaled by them. */
import { float, type Params } from '../../core/params.ts';
import type { Denominator, Means, UpdateInput } from '../types.ts';
import type { Ops, Shaped } from '../tf.ts';
import { slot } from './slot.ts';

const share = { min: 0, max: 1, openMax: true, live: true };

export const beta1 = float('β₁', 'Decay of the mean of past gradients; 0.9 averages about ten steps.', 0.9, share);
export const beta2 = float(
  'β₂',
  'Decay of the mean of past squared gradients; 0.999 averages about a thousand steps.',
  0.999,
  share,
);
export const epsilon = (value: number, help: string) =>
  float('ε', help, value, { min: 0, openMin: true, max: 1, log: true, live: true });

/** β₁, β₂ and ε of Adam, as Keras sets them. */
export const adamParams = {
  beta1,
  beta2,
  epsilon: epsilon(1e-7, 'Added to the root of the second moment; keeps steps small where gradients nearly vanish.'),
};

type Decays = { readonly beta1: number; readonly beta2: number };

/** The new running means of the gradient and of its square, from the slots `m` and `v`. */
export function momentsOf<T extends Shaped>(
  tf: Ops<T>,
  { gradient, slots }: Pick<UpdateInput<Params, T>, 'gradient' | 'slots'>,
  { beta1: β1, beta2: β2 }: Decays,
) {
  const m = tf.add(tf.mul(slot(slots, 'm'), β1), tf.mul(gradient, 1 - β1));
  const v = tf.add(tf.mul(slot(slots, 'v'), β2), tf.mul(tf.square(gradient), 1 - β2));
  return { m, v };
}

/** What `m` and `v` are: running means, short by 1−β₁ᵗ and 1−β₂ᵗ as they start at 0 (Kingma & Ba 2015, section 3). */
export const adamMeans: Means<{ readonly beta1: typeof beta1; readonly beta2: typeof beta2 }> = {
  gradient: 'm',
  square: 'v',
  corrections: ({ beta1: β1, beta2: β2 }, step) => ({ m: 1 - β1 ** step, v: 1 - β2 ** step }),
};

type AdamParams = Pick<typeof adamParams, 'beta2' | 'epsilon'>;

/** √v + ε with the corrections folded into the rate: the corrected mean m̂ is multiplied by η·√(1−β₂ᵗ)/(√v + ε). */
export const adamDenominator = (slot: string) =>
  ({
    slot: () => slot,
    limit: ({ epsilon: ε }) => ε ** 2,
    rate: ({ beta2: β2, epsilon: ε }, η, step, v) => (η * Math.sqrt(1 - β2 ** step)) / (Math.sqrt(v) + ε),
  }) satisfies Denominator<AdamParams>;

/** √(v/(1−β₂ᵗ)) + ε, as in algorithm 1. */
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
