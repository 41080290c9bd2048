import type { Dataset } from '../kinds.ts';
import { circles } from './circles.ts';
import { csv } from './csv.ts';
import { moons } from './moons.ts';
import { spirals } from './spirals.ts';

/** Every dataset that settings may name. */
export const datasets: readonly Dataset[] = [csv, spirals, moons, circles];
