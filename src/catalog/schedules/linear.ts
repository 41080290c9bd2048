import { float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { decayEpochs, done } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  start: float('Start', 'Fraction of the base learning rate at the start.', 1, { min: 0, openMin: true }),
  end: float('End', 'Fraction of the base learning rate at the end.', 0, { min: 0 }),
  decayEpochs,
};

const schedule: Schedule<typeof params> = {
  id: 'linear',
  title: 'Linear',
  summary: 'Changes the learning rate linearly between two fractions of its base value. Common for fine-tuning transformers.',
  params,
  equation: 'η(t) = η₀·(a + (b − a)·t/T)',
  source: 'Devlin et al. (2019), BERT, appendix A.2',
  keras: 'PolynomialDecay with power 1.',
  pytorch: 'LinearLR, which counts calls of step(). By default it increases from 1/3 to 1 over 5 epochs.',
  rate: ({ start, end, decayEpochs: length }, base, at) => base * (start + (end - start) * done(length, at)),
};
export const linear = warmed(schedule);
