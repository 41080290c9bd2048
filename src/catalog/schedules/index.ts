import type { Schedule } from '../kinds.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { step } from './step.ts';

/** Every learning-rate schedule that settings may name; the first is the default. */
export const schedules: readonly Schedule[] = [constant, step, exponential, cosine];
