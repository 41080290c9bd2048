import { float } from '../../core/params.ts';
import type { Optimizer, UpdateInput } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import type { Ops, Shaped } from '../tf.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  beta2Decay: float('β₂ decay', "Exponent d of the second moment's decay rate β = 1 − t^d. Typical: −0.8.", -0.8, {
    min: -1,
    max: 0,
    openMax: true,
    live: true,
  }),
  epsilon1: float('ε₁', 'Small constant for numerical stability, added to every squared gradient. Typical: 1e-30.', 1e-30, {
    min: 0,
    openMin: true,
    max: 1,
    log: true,
    live: true,
  }),
  epsilon2: float('ε₂', 'Lower bound on the RMS of a weight, so that weights at 0 can move. Typical: 1e-3.', 1e-3, {
    min: 0,
    openMin: true,
    max: 1,
    log: true,
    live: true,
  }),
  clipThreshold: float(
    'Clip threshold',
    'Clip the update to this RMS, before the weight and the learning rate scale it. Typical: 1.',
    1,
    {
      min: 0,
      openMin: true,
      live: true,
    },
  ),
};

const rms = <T extends Shaped>(tf: Ops<T>, x: T) => tf.sqrt(tf.mean(tf.square(x)));
const isFactored = (shape: readonly number[]) => shape.length >= 2;

/**
 * For rank 2 or more, the second moment is factored into row and column means over the last two axes. The slots are
 * therefore far smaller than the weight. Means replace the paper's sums, which gives the same quotient.
 * Row means are divided before they are multiplied, because the product of two tiny means is 0 in float32.
 */
export const adafactor: Optimizer<typeof params> = {
  id: 'adafactor',
  title: 'Adafactor',
  summary: 'Adam with a factored second moment: stores one number per row and per column. Use it to save memory in large models.',
  params,
  equation:
    'β = 1 − t^d;  G = g² + ε₁;  row ← β·row + (1−β)·meanᶜ(G);  column ← β·column + (1−β)·meanʳ(G);  v = row·columnᵀ/mean(row) (of a vector: v ← β·v + (1−β)·G);  u = g/√v;  Δw = −max(ε₂, RMS(w))·min(η, 1/√t) · u/max(1, RMS(u)/c)',
  source:
    'Shazeer & Stern (2018), Adafactor: Adaptive learning rates with sublinear memory cost, algorithms 4 and 5 with the values of algorithm 6',
  conventions:
    'Same as Keras, without a first moment. The paper and PyTorch use η = 0.01. PyTorch does not add ε₁, but clamps v to at least ε₁² and mean(row) to at least ε₁.',
  slots: () => ['row', 'column', 'v'],
  slot: (name, { shape }) => {
    if (!isFactored(shape)) return name === 'v' ? { shape, start: 0 } : undefined;
    if (name === 'row') return { shape: shape.slice(0, -1), start: 0 };
    return name === 'column' ? { shape: [...shape.slice(0, -2), ...shape.slice(-1)], start: 0 } : undefined;
  },
  update: <T extends Shaped>(tf: Ops<T>, at: UpdateInput<typeof params, T>) => {
    const { weight, gradient, slots, values, learningRate: rate, step } = at;
    const fresh = step ** values.beta2Decay;
    const square = tf.add(tf.square(gradient), values.epsilon1);
    const mean = (name: string, now: T) => tf.add(tf.mul(slot(slots, name), 1 - fresh), tf.mul(now, fresh));
    const kept: Record<string, T> = {};
    let v: T;
    if (isFactored(weight.shape)) {
      const row = mean('row', tf.mean(square, -1));
      const column = mean('column', tf.mean(square, -2));
      v = tf.mul(tf.expandDims(tf.div(row, tf.mean(row, -1, true)), -1), tf.expandDims(column, -2));
      Object.assign(kept, { row, column });
    } else {
      v = mean('v', square);
      kept.v = v;
    }
    const u = tf.div(gradient, tf.sqrt(v));
    const clipped = tf.div(u, tf.maximum(tf.div(rms(tf, u), values.clipThreshold), 1));
    const size = tf.mul(tf.maximum(rms(tf, weight), values.epsilon2), Math.min(rate, 1 / Math.sqrt(step)));
    return { delta: tf.neg(tf.mul(clipped, size)), slots: kept };
  },
};
