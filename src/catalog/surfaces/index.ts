import { beale } from './beale.ts';
import { cliff } from './cliff.ts';
import { himmelblau } from './himmelblau.ts';
import { ravine } from './ravine.ts';
import { rosenbrock } from './rosenbrock.ts';
import { saddle } from './saddle.ts';
import type { Surface } from './surface.ts';

/** All test functions of the playground, in display order. The first is the default. */
export const surfaces: readonly [Surface, ...Surface[]] = [rosenbrock, beale, himmelblau, ravine, saddle, cliff];
