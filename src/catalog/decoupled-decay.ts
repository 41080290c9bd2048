/** Decoupled weight decay, as a parameter of an optimizer and as a regularizer of all others. */
import { float } from '../core/params.ts';
import type { Ops, Shaped } from './tf.ts';

export const decayParam = (value: number, help: string) =>
  float('Weight decay', help, value, { min: 0, log: true, live: true, unset: { value: 0, word: 'off' } });

/**
 * −η·λ·w, the term to add to the Δw of a kernel after the optimizer's scaling; η includes the schedule.
 * Source: Loshchilov & Hutter (2019), Decoupled weight decay regularization, algorithm 2, line 12.
 */
export const decayTerm = <T extends Shaped>(tf: Pick<Ops<T>, 'mul'>, weight: T, lambda: number, learningRate: number): T =>
  tf.mul(weight, -learningRate * lambda);
