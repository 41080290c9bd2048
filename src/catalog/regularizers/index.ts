import type { Regularizer } from '../types.ts';
import { activityL1 } from './activityL1.ts';
import { activityL2 } from './activityL2.ts';
import { biasL1 } from './biasL1.ts';
import { biasL2 } from './biasL2.ts';
import { clipNorm } from './clipNorm.ts';
import { clipNormPerWeight } from './clipNormPerWeight.ts';
import { clipValue } from './clipValue.ts';
import { dropout } from './dropout.ts';
import { inputNoise } from './inputNoise.ts';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';
import { labelSmoothing } from './labelSmoothing.ts';
import { maxNorm } from './maxNorm.ts';
import { weightDecay } from './weightDecay.ts';

/** All regularizers, in the order in which the trainer applies them and forms show them. */
export const regularizers: readonly Regularizer[] = [
  l1,
  l2,
  weightDecay,
  maxNorm,
  dropout,
  labelSmoothing,
  inputNoise,
  biasL1,
  biasL2,
  activityL1,
  activityL2,
  clipNorm,
  clipNormPerWeight,
  clipValue,
];

/** Whether a regularizer has an effect, given the values of all regularizers by id. */
export const isOn = ({ id, off }: Regularizer, values: Readonly<Record<string, number>>) =>
  values[id] !== undefined && values[id] !== off;
