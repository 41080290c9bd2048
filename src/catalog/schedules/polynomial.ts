import { flag, float } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { decayEpochs, done, floor, stepsOf } from './decay-progress.ts';
import { warmed } from './warm-up.ts';

const params = {
  power: float('Power', 'Exponent of the decay. 1 is linear; larger values decay faster at first. Typical: 0.9 to 2.', 2, {
    min: 0,
    openMin: true,
  }),
  floor,
  decayEpochs,
  cycle: flag(
    'Cycle',
    'At the end of the decay, raise the learning rate again and extend the decay by its original length.',
    false,
  ),
};

const schedule: Schedule<typeof params> = {
  id: 'polynomial',
  title: 'Polynomial decay',
  summary: 'Decays to the minimum learning rate as a power of the remaining time. Common for semantic segmentation.',
  params,
  equation: 'η(t) = ηₘᵢₙ + (η₀ − ηₘᵢₙ)·(1 − t/T)ᵖ',
  source: 'Chen et al. (2018), DeepLab, section 4.1 ("poly")',
  keras: 'PolynomialDecay, whose end_learning_rate is an absolute learning rate (default 0.0001). Its power defaults to 1.',
  pytorch: 'PolynomialLR, which ends at 0 and does not cycle.',
  rate({ power, floor: share, decayEpochs: length, cycle }, base, at) {
    const least = base * share;
    const round = stepsOf(length, at);
    const part = cycle && at.step > round && round > 0 ? at.step / (round * Math.ceil(at.step / round)) : done(length, at);
    return least + (base - least) * (1 - part) ** power;
  },
};
export const polynomial = warmed(schedule);
