import { flag, float, int, texts } from '../../core/params.ts';
import type { Optimizer, WeightTraits } from '../types.ts';
import { learningRate } from '../learning-rate.ts';
import type { Ops, Shaped } from '../tf.ts';
import { decayed, weightDecay } from './decay.ts';
import { adamParams, adamStep, momentsOf } from './moments.ts';
import { slot } from './slot.ts';

const params = {
  learningRate: learningRate(0.001),
  weightDecay: weightDecay(
    0.004,
    'Shrink every kernel by this value times the learning rate in each step. Replaces descent.regularization.weightDecay. 0 disables it. Typical: 1e-4 to 1e-1.',
  ),
  momentum: float('Momentum', 'Fraction of the momentum kept in each step. Typical: 0.9 to 0.95.', 0.95, {
    min: 0,
    max: 1,
    openMax: true,
    live: true,
  }),
  nesterov: flag('Nesterov', 'Use Nesterov momentum, before orthogonalization.', true, { live: true }),
  iterations: int('Newton–Schulz steps', 'Iterations that orthogonalize the momentum. Typical: 5.', 5, {
    min: 1,
    max: 20,
    live: true,
  }),
  rms: float(
    'Update RMS',
    'RMS of the update before the learning rate scales it. Typical: 0.2, so that learning rates tuned for AdamW carry over.',
    0.2,
    {
      min: 0,
      openMin: true,
      live: true,
    },
  ),
  exclude: texts('Exclude', 'Parts of the names of weights that AdamW updates instead, such as "output".'),
  ...adamParams,
};

/** Embeddings are lookup tables, not linear maps, so Jordan and Keras leave them to AdamW. */
const isMatrix = ({ name, shape, kernel }: WeightTraits, exclude: readonly string[]) =>
  kernel && shape.length >= 2 && !/embedding/i.test(name) && !exclude.some((part) => part !== '' && name.includes(part));

/** The quintic Newton–Schulz iteration. After five steps, all singular values lie between about 0.7 and 1.2. */
function orthogonal<T extends Shaped>(tf: Ops<T>, matrix: T, iterations: number): T {
  const [rows = 0, columns = 0] = matrix.shape;
  const tall = rows > columns;
  const flat = tall ? tf.transpose(matrix) : matrix;
  // Dividing by the Frobenius norm makes all singular values at most 1, which the iteration needs.
  let x = tf.div(flat, tf.add(tf.norm(flat), 1e-7));
  for (let i = 0; i < iterations; i++) {
    const gram = tf.matMul(x, x, false, true);
    const mixed = tf.add(tf.mul(gram, -4.775), tf.mul(tf.matMul(gram, gram), 2.0315));
    x = tf.add(tf.mul(x, 3.4445), tf.matMul(mixed, x));
  }
  return tall ? tf.transpose(x) : x;
}

/** Kernels of more than two axes are flattened to a matrix, whose columns are the outputs (the last axis). */
export const muon: Optimizer<typeof params> = {
  id: 'muon',
  title: 'Muon',
  summary: 'Orthogonalizes the momentum of every weight matrix. AdamW updates the other weights. Use it for large hidden layers.',
  params,
  equation:
    'm ← β·m + g;  X = g + β·m;  X ← X/|X|;  5 times X ← 3.4445·X − 4.775·XXᵀX + 2.0315·(XXᵀ)²X;  Δw = −η·0.2·√max(rows, columns)·X − η·λ·w',
  source:
    'Jordan et al. (2024), Muon: An optimizer for hidden layers in neural networks; scaled as in Liu et al. (2025), Muon is scalable for LLM training, section 2.2',
  conventions:
    'Same as Keras, which leaves weights of more than two axes to AdamW. Descent flattens them, as Jordan’s code does. PyTorch scales by √max(1, rows/columns) unless adjust_lr_fn is "match_rms_adamw". It iterates in bfloat16, defaults λ to 0.1 and has no AdamW. AdamW updates embeddings, biases, scales and weights in `exclude`.',
  slots: () => ['m', 'v'],
  slot: (name, info, { exclude }) => (name === 'v' && isMatrix(info, exclude) ? undefined : { shape: info.shape, start: 0 }),
  update: (tf, at) => {
    const { weight, gradient, values, learningRate: rate } = at;
    if (!isMatrix(at.info, values.exclude)) {
      const slots = momentsOf(tf, at, values);
      return { delta: decayed(tf, adamStep(tf, slots, at, values), at, values.weightDecay), slots };
    }
    const m = tf.add(tf.mul(slot(at.slots, 'm'), values.momentum), gradient);
    const ahead = values.nesterov ? tf.add(gradient, tf.mul(m, values.momentum)) : m;
    const matrix = tf.reshape(ahead, [-1, weight.shape.at(-1) ?? 1]);
    const scale = values.rms * Math.sqrt(Math.max(...matrix.shape));
    const delta = tf.mul(tf.reshape(orthogonal(tf, matrix, values.iterations), weight.shape), -rate * scale);
    return { delta: decayed(tf, delta, at, values.weightDecay), slots: { m } };
  },
};
