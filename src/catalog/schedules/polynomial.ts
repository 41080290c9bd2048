import { flag, float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { decayEpochs, done, floor, stepsOf } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  power: float('Power', 'Exponent: 1 is a straight line, 2 falls fast first, 0.5 late.', 2, { min: 0, openMin: true }),
  floor,
  decayEpochs,
  cycle: flag('Cycle', 'At the end of the decay, the rate rises again and the next decay reaches one length further.', false),
};

const schedule: Schedule<typeof params> = {
  id: 'polynomial',
  title: 'Polynomial decay',
  summary: 'Falls to its floor along a power of the time that is left.',
  params,
  equation: 'η(t) = ηₘᵢₙ + (η₀ − ηₘᵢₙ)·(1 − t/T)ᵖ',
  source: 'Chen et al. (2018), DeepLab, section 4.1 ("poly")',
  keras: 'PolynomialDecay, whose end_learning_rate is a rate (0.0001) and not a share, and whose power is 1 by default.',
  pytorch: 'PolynomialLR, which ends at 0 and never cycles.',
  rate({ power, floor: share, decayEpochs: length, cycle }, base, at) {
    const least = base * share;
    const round = stepsOf(length, at);
    const part = cycle && at.step > round && round > 0 ? at.step / (round * Math.ceil(at.step / round)) : done(length, at);
    return least + (base - least) * (1 - part) ** power;
  },
};
export const polynomial = warmed(schedule);
