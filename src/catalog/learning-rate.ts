/** The parameter that all optimizers share. */
import { float } from '../core/params.ts';

export const learningRate = (value: number) =>
  float('Learning rate', 'Step size of each update, before the schedule scales it. Typical: 1e-4 to 1e-1.', value, {
    min: 0,
    openMin: true,
    max: 100,
    log: true,
    live: true,
  });
