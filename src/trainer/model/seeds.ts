/** The random streams of a run. Each purpose has its own, so that none depends on how many numbers another one draws. */
import { Random } from '../../core/random.ts';

export const PURPOSES = { data: 0, training: 1, shuffle: 2 } as const;

/** `index` selects one of several streams of a purpose: the epoch of a shuffle. */
export function randomFor(seed: number, purpose: keyof typeof PURPOSES, index = 0): Random {
  const first = new Random(seed);
  const offset = Math.floor(first.next() * 4_294_967_296);
  return new Random((offset + Math.imul(index, 3) + PURPOSES[purpose]) | 0);
}
