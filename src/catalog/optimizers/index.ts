import type { Optimizer } from '../types.ts';
import { adadelta } from './adadelta.ts';
import { adafactor } from './adafactor.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { amsgrad } from './amsgrad.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { momentum } from './momentum.ts';
import { muon } from './muon.ts';
import { nadam } from './nadam.ts';
import { nesterov } from './nesterov.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** All optimizers that `descent.optimizer` accepts, in display order. The first is the default. */
export const optimizers: readonly Optimizer[] = [
  adam,
  adamw,
  amsgrad,
  adamax,
  nadam,
  radam,
  sgd,
  momentum,
  nesterov,
  adagrad,
  adadelta,
  rmsprop,
  lion,
  lamb,
  adafactor,
  muon,
];
