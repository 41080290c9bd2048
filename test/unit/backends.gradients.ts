/** Differentiable operations with inputs that show a wrong gradient: odd sizes, strides that leave a rest, windows over the edges. */
import type { Tensor } from '../../src/catalog/tf.ts';
import type { TrainerTf } from '../../src/trainer/backends/tf.ts';

export interface GradientCase {
  readonly name: string;
  /** Shapes of the inputs, each filled with numbers from -1 to 1. */
  readonly inputs: readonly (readonly number[])[];
  /** What is differentiated by each input. */
  compute(tf: TrainerTf, ...inputs: Tensor[]): Tensor;
}

type Compute = GradientCase['compute'];
const of = (name: string, inputs: readonly (readonly number[])[], compute: unknown): GradientCase => ({
  name,
  inputs,
  compute: compute as Compute,
});

type Pair = [number, number];
type Tf = TrainerTf;
type T1 = ReturnType<Tf['tensor1d']>;
type T2 = ReturnType<Tf['tensor2d']>;
type T3 = ReturnType<Tf['tensor3d']>;
type T4 = ReturnType<Tf['tensor4d']>;
type T5 = ReturnType<Tf['tensor5d']>;

const PADDINGS = ['same', 'valid'] as const;

/** Sizes: height, width, channels in, channels out, kernel. */
const CONVOLUTIONS: readonly (readonly [number, number, number, number, Pair])[] = [
  [7, 8, 3, 5, [3, 3]],
  [9, 6, 1, 4, [2, 3]],
  [8, 8, 4, 2, [1, 1]],
  [11, 11, 2, 3, [5, 5]],
];
const STRIDES: readonly Pair[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [1, 2],
];

const convolutions = STRIDES.flatMap((strides) =>
  ([...PADDINGS, 1] as const).flatMap((padding) =>
    CONVOLUTIONS.filter(([, , , , kernel]) => {
      // A stride beyond the kernel with "same" is refused (see refusals.ts); with padding in numbers, tfjs takes the height's kernel and
      // stride for the width's too.
      const exceeds = strides.some((stride, axis) => stride > (kernel[axis] ?? 0));
      if (padding === 1) return kernel[0] > 1 && kernel[0] === kernel[1] && strides[0] === strides[1];
      return padding === 'valid' || !exceeds;
    }).map(([height, width, from, to, kernel]) =>
      of(
        `conv2d ${height}×${width}×${from} by ${kernel.join('×')}×${to}, strides ${strides}, padding ${padding}`,
        [
          [2, height, width, from],
          [...kernel, from, to],
        ],
        (tf: Tf, x: T4, filter: T4) => tf.conv2d(x, filter, strides, padding, 'NHWC', 1, padding === 1 ? 'floor' : undefined),
      ),
    ),
  ),
);

const strided = [1, 2].flatMap((stride) =>
  PADDINGS.flatMap((padding) => {
    const detail = `stride ${stride}, padding ${padding}`;
    const grown = (size: number): number => (padding === 'same' ? size * stride : (size - 1) * stride + 3);
    return [
      ...[1, 2].map((multiplier) =>
        of(
          `depthwiseConv2d with multiplier ${multiplier}, ${detail}`,
          [
            [2, 9, 8, 3],
            [3, 3, 3, multiplier],
          ],
          (tf: Tf, x: T4, filter: T4) => tf.depthwiseConv2d(x, filter, stride, padding),
        ),
      ),
      of(
        `conv1d, ${detail}`,
        [
          [2, 12, 3],
          [5, 3, 4],
        ],
        (tf: Tf, x: T3, filter: T3) => tf.conv1d(x, filter, stride, padding),
      ),
      of(
        `conv2dTranspose, ${detail}`,
        [
          [2, 5, 6, 4],
          [3, 3, 3, 4],
        ],
        (tf: Tf, x: T4, filter: T4) => tf.conv2dTranspose(x, filter, [2, grown(5), grown(6), 3], stride, padding),
      ),
      of(
        `separableConv2d, ${detail}`,
        [
          [2, 9, 8, 3],
          [3, 3, 3, 2],
          [1, 1, 6, 4],
        ],
        (tf: Tf, x: T4, depth: T4, point: T4) => tf.separableConv2d(x, depth, point, stride, padding),
      ),
      of(`maxPool, ${detail}`, [[2, 9, 8, 3]], (tf: Tf, x: T4) => tf.maxPool(x, 2, stride, padding)),
      of(`maxPool of negative values, ${detail}`, [[2, 9, 8, 3]], (tf: Tf, x: T4) =>
        tf.maxPool(tf.sub(x, 2) as T4, 2, stride, padding),
      ),
      of(`maxPool with windows apart, ${detail}`, [[2, 9, 8, 3]], (tf: Tf, x: T4) => tf.maxPool(x, 2, stride + 2, padding)),
      of(`maxPool3d, ${detail}`, [[1, 5, 6, 4, 2]], (tf: Tf, x: T5) => tf.maxPool3d(tf.add(x, 2) as T5, 2, stride, padding)),
      of(`avgPool, ${detail}`, [[2, 9, 8, 3]], (tf: Tf, x: T4) => tf.avgPool(x, 3, stride, padding)),
    ];
  }),
);

const products = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [[], [4], [2, 3]].map((batch) =>
      of(
        `matMul${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''} of batch [${batch}]`,
        [
          [...batch, ...(transposeA ? [20, 33] : [33, 20])],
          [...batch, ...(transposeB ? [17, 20] : [20, 17])],
        ],
        (tf: Tf, a: Tensor, b: Tensor) => tf.matMul(a, b, transposeA, transposeB),
      ),
    ),
  ),
);

/** Longer, wider and higher than what a loop takes at once, by a rest in each direction. */
const large = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) =>
    of(
      `matMul of 37×600 by 600×43${transposeA ? ', Aᵀ' : ''}${transposeB ? ', Bᵀ' : ''}`,
      [transposeA ? [600, 37] : [37, 600], transposeB ? [43, 600] : [600, 43]],
      (tf: Tf, a: Tensor, b: Tensor) => tf.matMul(a, b, transposeA, transposeB),
    ),
  ),
);

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
// Worked out here, since a GPU's own sine is a rough one.
const waves = (tf: Tf, shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i)),
    shape,
  );

const others = [
  of('conv2d fused with bias and relu', [[2, 9, 8, 3], [3, 3, 3, 4], [4]], (tf: Tf, x: T4, filter: T4, bias: T1) =>
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
  ),
  // tfjs does not differentiate a product that broadcasts, so the factors are constants here.
  of('matMul of a batch with one matrix', [[3, 33, 17]], (tf: Tf, x: T3) =>
    tf.mul(x, tf.matMul(waves(tf, [3, 33, 20]), waves(tf, [1, 20, 17]))),
  ),
  of(
    'matMul with nothing in it',
    [
      [0, 20],
      [20, 17],
    ],
    (tf: Tf, a: T2, b: T2) => tf.matMul(a, b),
  ),
  of('gather of rows, some twice', [[50, 8]], (tf: Tf, x: T2) => tf.gather(x, tf.tensor2d([3, 3, 0, 49, 7, 3], [2, 3], 'int32'))),
  of('gather along the second axis', [[5, 8, 2]], (tf: Tf, x: T3) => tf.gather(x, tf.tensor1d([3, 3, 0], 'int32'), 1)),
  of('batchNorm', [[6, 4], [4], [4]], (tf: Tf, x: T2, offset: T1, scale: T1) => {
    const { mean, variance } = tf.moments(x, [0]);
    return tf.batchNorm(x, mean as T1, variance as T1, offset, scale, 1e-3);
  }),
  of('softmaxCrossEntropy', [[6, 4]], (tf: Tf, x: T2) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1], 'int32'), 4), x),
  ),
  of('max along an axis', [[4, 7, 3]], (tf: Tf, x: T3) => tf.max(x, 1)),
  of(
    'conv2d with more windows than are laid out at once',
    [
      [2, 40, 41, 21],
      [3, 3, 21, 5],
    ],
    (tf: Tf, x: T4, filter: T4) => tf.conv2d(x, filter, 1, 'same'),
  ),
  // tfjs does not sum the gradients of these over what was broadcast, so the smaller operands are constants here.
  of('maximum and minimum, broadcast', [[4, 7, 3]], (tf: Tf, x: T3) =>
    tf.maximum(tf.minimum(x, waves(tf, [4, 1, 3])), waves(tf, [7, 1])),
  ),
  of('comparisons, broadcast', [[4, 7, 3]], (tf: Tf, x: T3) => {
    const all = waves(tf, [4, 7, 3]);
    const middle = tf.mean(all, 1, true);
    const apart = [tf.greater(all, middle), tf.less(middle, all), tf.equal(all, tf.max(all, 1, true)), tf.notEqual(all, middle)];
    return tf.mul(x, tf.addN(apart.map((one) => tf.cast(one, 'float32'))));
  }),
  of('pow, broadcast', [[4, 3], [3]], (tf: Tf, x: T2, y: T1) => tf.pow(tf.add(tf.abs(x), 0.5), y)),
  of('broadcastTo', [[4, 1, 3]], (tf: Tf, x: T3) => tf.broadcastTo(x, [4, 7, 3])),
  of('tile of more than one', [[4, 2]], (tf: Tf, x: T2) => tf.tile(x, [2, 3])),
  of(
    'tanh of sigmoid of matMul',
    [
      [4, 6],
      [6, 8],
    ],
    (tf: Tf, x: T2, y: T2) => tf.tanh(tf.sigmoid(tf.matMul(x, y))),
  ),
  of('elu, selu, softplus and leakyRelu', [[4, 6]], (tf: Tf, x: T2) =>
    tf.add(tf.add(tf.elu(x), tf.selu(x)), tf.add(tf.softplus(x), tf.leakyRelu(x))),
  ),
  of('resizeNearestNeighbor', [[1, 4, 4, 2]], (tf: Tf, x: T4) => tf.image.resizeNearestNeighbor(x, [8, 8])),
  of('resizeBilinear', [[2, 4, 4, 2]], (tf: Tf, x: T4) => tf.image.resizeBilinear(x, [8, 8])),
  of('cumsum', [[4, 6]], (tf: Tf, x: T2) => tf.cumsum(x, 1)),
  of('localResponseNormalization', [[1, 4, 4, 6]], (tf: Tf, x: T4) => tf.localResponseNormalization(x)),
];

export const gradientCases: readonly GradientCase[] = [...convolutions, ...strided, ...products, ...large, ...others];
