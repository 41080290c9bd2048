import type { Dataset } from '../types.ts';
import { circles } from './circles.ts';
import { csv } from './csv.ts';
import { digits } from './digits.ts';
import { idx } from './idx.ts';
import { moons } from './moons.ts';
import { spirals } from './spirals.ts';

/** Every dataset that settings may name: the user's own files first, then those made on the spot. */
export const datasets: readonly Dataset[] = [csv, idx, digits, spirals, moons, circles];
