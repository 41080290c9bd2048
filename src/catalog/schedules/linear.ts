import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { decayEpochs, done } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  start: float('Start', 'Share of the base rate at the start.', 1, { min: 0, openMin: true }),
  end: float('End', 'Share of the base rate at the end.', 0, { min: 0 }),
  decayEpochs,
};

const schedule: Schedule<typeof params> = {
  id: 'linear',
  title: 'Linear',
  summary: 'A straight line from one share of the base rate to another.',
  params,
  equation: 'η(t) = η₀·(a + (b − a)·t/T)',
  source: 'Devlin et al. (2019), BERT, appendix A.2',
  keras: 'PolynomialDecay with power 1.',
  pytorch: 'LinearLR, whose defaults climb (from 1/3 to 1 over 5 epochs) and which counts in calls of step().',
  rate: ({ start, end, decayEpochs: length }, base, at) => base * (start + (end - start) * done(length, at)),
};
export const linear = warmed(schedule);
