import type { Optimizer } from '../kinds.ts';
import { adam } from './adam.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import { sgd } from './sgd.ts';

/** Every optimizer that settings may name; the first is the default. */
export const optimizers: readonly Optimizer[] = [adam, sgd, momentum, nesterov];
