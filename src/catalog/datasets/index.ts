import type { Dataset } from '../types.ts';
import { circles } from './circles.ts';
import { csv } from './csv.ts';
import { digits } from './digits.ts';
import { idx } from './idx.ts';
import { moons } from './moons.ts';
import { spirals } from './spirals.ts';

/** All datasets that `descent.dataset` accepts, in display order: files first, then generated datasets. */
export const datasets: readonly Dataset[] = [csv, idx, digits, spirals, moons, circles];
