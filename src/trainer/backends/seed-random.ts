import type { Random } from '../../core/random.ts';

/**
 * Replaces `Math.random` by a seeded generator, and returns a function that restores it.
 *
 * tfjs draws from `Math.random` wherever it was given no seed: initial weights (where seed 0 counts as none), dropout masks (where a
 * seed would repeat one mask forever), noise layers and shuffles. With the generator, all of these are reproducible and the same on
 * every backend; and since its state is four numbers, a checkpoint can store it.
 */
export function seedRandom(random: Random): () => void {
  const original = Math.random;
  Math.random = () => random.next();
  return () => {
    Math.random = original;
  };
}
