import type { Schedule } from '../types.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cosineRestarts } from './cosineRestarts.ts';
import { cyclic } from './cyclic.ts';
import { exponential } from './exponential.ts';
import { inverseSqrt } from './inverseSqrt.ts';
import { inverseTime } from './inverseTime.ts';
import { linear } from './linear.ts';
import { multiStep } from './multiStep.ts';
import { oneCycle } from './oneCycle.ts';
import { piecewise } from './piecewise.ts';
import { polynomial } from './polynomial.ts';
import { reduceOnPlateau } from './reduceOnPlateau.ts';
import { step } from './step.ts';

/** All learning rate schedules that `descent.schedule` accepts, in display order. The first is the default. */
export const schedules: readonly Schedule[] = [
  constant,
  piecewise,
  step,
  multiStep,
  exponential,
  inverseTime,
  polynomial,
  linear,
  cosine,
  cosineRestarts,
  oneCycle,
  cyclic,
  inverseSqrt,
  reduceOnPlateau,
];
