import type { BatchMatMulAttrs, Tensor, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';
import { type Call, kernel } from './kernel.ts';

/** Below this many multiplications, the plain loop is quicker than a transposition. */
const SMALL = 4096;

type Product = Call<'a' | 'b', BatchMatMulAttrs>;

/**
 * The shipped kernel hands only untransposed, unbatched operands to XNNPACK; the gradients of a dense layer, which have one operand
 * transposed, fall into a plain loop many times slower. So transpose first, and take batches apart.
 */
export const matrixProduct = kernel<'a' | 'b', BatchMatMulAttrs>('BatchMatMul', (call): Tensor | TensorInfo => {
  const { tf, inputs, attrs, shipped } = call;
  const { a, b } = inputs;
  const { transposeA, transposeB } = attrs;
  const [m, k] = matrixShape(a, transposeA);
  const [, n] = matrixShape(b, transposeB);
  const batch = Math.max(a.size / (m * k), b.size / (k * n));
  const direct = !transposeA && !transposeB && batch === 1;
  if (direct || !(m * k * n >= SMALL)) return shipped(inputs, attrs);
  if (batch > 1) return batched(call, [m, n], batch);
  const operands = { a: transposeA ? transposed(tf, a) : a, b: transposeB ? transposed(tf, b) : b };
  return shipped(operands, { transposeA: false, transposeB: false });
});

function batched({ tf, inputs, attrs }: Product, [m, n]: readonly [number, number], batch: number): Tensor {
  const leading = tf.broadcast_util.assertAndGetBroadcastShape(inputs.a.shape.slice(0, -2), inputs.b.shape.slice(0, -2));
  const matrices = (of: Tensor): Tensor[] => {
    const matrix = of.shape.slice(-2);
    const count = of.size / (of.shape.at(-2) ?? 1) / (of.shape.at(-1) ?? 1);
    if (count === 1) return Array<Tensor>(batch).fill(tf.reshape(of, matrix));
    const whole = count === batch ? of : tf.broadcastTo(of, [...leading, ...matrix]);
    return tf.unstack(tf.reshape(whole, [batch, ...matrix]));
  };
  const right = matrices(inputs.b);
  const products = matrices(inputs.a).map((left, i) =>
    tf.matMul(left as Tensor2D, right[i] as Tensor2D, attrs.transposeA, attrs.transposeB),
  );
  return tf.reshape(tf.stack(products), [...leading, m, n]);
}

/** Rows and columns once transposed. */
function matrixShape(of: Tensor, isTransposed: boolean): readonly [number, number] {
  const rows = of.shape.at(-2) ?? 1;
  const columns = of.shape.at(-1) ?? 1;
  return isTransposed ? [columns, rows] : [rows, columns];
}

function transposed(tf: Tf, of: Tensor): Tensor {
  const axes = of.shape.map((_, axis) => axis);
  return tf.transpose(of, [...axes.slice(0, -2), of.rank - 1, of.rank - 2]);
}
