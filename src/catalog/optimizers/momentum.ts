import { float } from '../../core/params.ts';
import type { Optimizer } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import { velocityOf } from './velocity.ts';

const params = {
  learningRate: learningRate(0.01),
  momentum: float('Momentum', 'How much of the last step carries over into the next; 0.9 averages about ten steps.', 0.9, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
};

export const momentum: Optimizer<typeof params> = {
  id: 'momentum',
  title: 'SGD with momentum',
  summary: 'Keeps a velocity, so that steps add up where gradients agree and cancel where they swing.',
  params,
  equation: 'v ← β·v − η·g;  Δw = v',
  source:
    'Polyak (1964), Some methods of speeding up the convergence of iteration methods; as in Sutskever et al. (2013), eq. (1)–(2)',
  conventions: 'As in Keras. PyTorch keeps v without the rate and sets Δw = −η·v: the same while η stays.',
  slots: () => ['velocity'],
  update: (tf, at) => {
    const velocity = velocityOf(tf, at, at.values.momentum);
    return { delta: velocity, slots: { velocity } };
  },
};
