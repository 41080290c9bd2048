import type { Regularizer } from '../kinds.ts';
import { clipNorm } from './clipNorm.ts';
import { clipNormPerWeight } from './clipNormPerWeight.ts';
import { clipValue } from './clipValue.ts';
import { dropout } from './dropout.ts';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';
import { weightDecay } from './weightDecay.ts';

/** Every regularizer, in the order in which the trainer applies them and forms show them. */
export const regularizers: readonly Regularizer[] = [l1, l2, weightDecay, dropout, clipNorm, clipNormPerWeight, clipValue];
