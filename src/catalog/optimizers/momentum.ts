import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { velocityOf } from './velocity.ts';

const params = {
  learningRate: learningRate(0.01, '1e-3 to 1e-1'),
  momentum: float('Momentum', 'Fraction of the velocity kept in each step. Typical: 0.9, which averages about 10 steps.', 0.9, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
};

export const momentum: Optimizer<typeof params> = {
  id: 'momentum',
  title: 'SGD with momentum',
  summary:
    'Accumulates a velocity: accelerates in consistent directions and damps oscillation. Common for convolutional networks, with a schedule.',
  params,
  equation: 'v ← β·v − η·g;  Δw = v',
  source:
    'Polyak (1964), Some methods of speeding up the convergence of iteration methods; as in Sutskever et al. (2013), eq. (1)–(2)',
  conventions: 'Same as Keras. PyTorch keeps η out of v and sets Δw = −η·v, which is equivalent while η is constant.',
  slots: () => ['velocity'],
  update: (tf, at) => {
    const velocity = velocityOf(tf, at, at.values.momentum);
    return { delta: velocity, slots: { velocity } };
  },
};
