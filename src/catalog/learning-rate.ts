/** The one parameter that all optimizers share; the schedule scales it. */
import { float } from '../core/params.ts';

export const learningRate = (value: number) =>
  float('Learning rate', 'How far one step goes along the update, before the schedule scales it.', value, {
    min: 0,
    openMin: true,
    max: 100,
    log: true,
    live: true,
  });
