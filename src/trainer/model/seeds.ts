/** The random numbers of a run. Each purpose has a stream of its own, so that none depends on how much another drew. */
import { Random } from '../../core/random.ts';

export const PURPOSES = { data: 0, training: 1, shuffle: 2 } as const;

/** `index` tells streams of one purpose apart: the epoch of a shuffle. */
export function randomFor(seed: number, purpose: keyof typeof PURPOSES, index = 0): Random {
  const first = new Random(seed);
  const offset = Math.floor(first.next() * 4_294_967_296);
  return new Random((offset + Math.imul(index, 3) + PURPOSES[purpose]) | 0);
}
