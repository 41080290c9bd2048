/** The parameter that all optimizers share. `typical` is the usual range for the optimizer. */
import { float } from '../core/params.ts';

export const learningRate = (value: number, typical = '1e-4 to 1e-2') =>
  float('Learning rate', `Step size of each update, before the schedule scales it. Typical: ${typical}.`, value, {
    min: 0,
    openMin: true,
    max: 100,
    log: true,
    live: true,
  });
