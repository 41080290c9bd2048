import type { Diagnosis } from '../types.ts';
import { deadUnits } from './deadUnits.ts';
import { divergence } from './divergence.ts';
import { explodingGradient } from './explodingGradient.ts';
import { learningRateTooHigh } from './learningRateTooHigh.ts';
import { lossSpike } from './lossSpike.ts';
import { nonFinite } from './nonFinite.ts';
import { overfitting } from './overfitting.ts';
import { plateau } from './plateau.ts';
import { vanishingGradient } from './vanishingGradient.ts';

/** All diagnoses, most severe first. The first fatal finding of a step ends the run. */
export const diagnoses: readonly Diagnosis[] = [
  nonFinite,
  divergence,
  explodingGradient,
  lossSpike,
  learningRateTooHigh,
  vanishingGradient,
  deadUnits,
  overfitting,
  plateau,
];
