import type { BatchMatMulAttrs, Tensor, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';
import { type Call, kernel } from './kernel.ts';

/** Below this many multiplications, the plain loop is quicker than a transposition. */
const SMALL = 4096;

/**
 * The shipped kernel hands only untransposed, unbatched operands to XNNPACK; the gradients of a dense layer, which have one operand
 * transposed, fall into a plain loop many times slower. So transpose first, and take batches apart. It also mixes up batches that
 * broadcast in part, such as [3, 1] with [2], and those are taken apart too.
 */
export const matrixProduct = kernel<'a' | 'b', BatchMatMulAttrs>('BatchMatMul', (call): Tensor | TensorInfo => {
  const { tf, inputs, attrs, shipped } = call;
  const { a, b } = inputs;
  const { transposeA, transposeB } = attrs;
  const leading = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batch = tf.util.sizeFromShape(leading);
  const counts = [a, b].map((operand) => tf.util.sizeFromShape(operand.shape.slice(0, -2)));
  if (!counts.every((count) => count === 1 || count === batch)) return batched(call, leading, batch);

  const [m = 0, k = 0] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const n = b.shape.at(transposeB ? -2 : -1) ?? 0;
  const direct = !transposeA && !transposeB && batch === 1;
  if (direct || m * k * n < SMALL) return shipped(inputs, attrs);
  if (batch > 1) return batched(call, leading, batch);
  const operands = { a: transposeA ? transposed(tf, a) : a, b: transposeB ? transposed(tf, b) : b };
  return shipped(operands, { transposeA: false, transposeB: false });
});

/** One product after the other. */
function batched({ tf, inputs, attrs }: Call<'a' | 'b', BatchMatMulAttrs>, leading: number[], batch: number): Tensor {
  const matrices = (of: Tensor): Tensor[] => {
    const matrix = of.shape.slice(-2);
    if (tf.util.sizeFromShape(of.shape.slice(0, -2)) === 1) return Array<Tensor>(batch).fill(tf.reshape(of, matrix));
    return tf.unstack(tf.reshape(tf.broadcastTo(of, [...leading, ...matrix]), [batch, ...matrix]));
  };
  const right = matrices(inputs.b);
  const products = tf.stack(
    matrices(inputs.a).map((left, i) => tf.matMul(left as Tensor2D, right[i] as Tensor2D, attrs.transposeA, attrs.transposeB)),
  );
  return tf.reshape(products, [...leading, ...products.shape.slice(1)]);
}

function transposed(tf: Tf, of: Tensor): Tensor {
  const axes = of.shape.map((_, axis) => axis);
  return tf.transpose(of, [...axes.slice(0, -2), of.rank - 1, of.rank - 2]);
}
