import type { Random } from '../../core/random.ts';

/**
 * Puts a seeded generator in place of `Math.random` and returns the undo.
 *
 * tfjs draws from `Math.random` wherever it was given no seed: initial weights (whose seed 0 counts as none), dropout masks (whose
 * own seed would repeat one mask for ever), noise layers and shuffles. With the generator in its place all of these repeat exactly
 * and alike on every backend; and since the generator's state is four numbers, a checkpoint can hold it.
 */
export function seedRandom(random: Random): () => void {
  const original = Math.random;
  Math.random = () => random.next();
  return () => {
    Math.random = original;
  };
}
