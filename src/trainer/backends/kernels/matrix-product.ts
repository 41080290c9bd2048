import type { BatchMatMulAttrs, Tensor, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';
import type { Products } from '../products.ts';
import { type Call, kernel } from './kernel.ts';

/** For so large a result with so short an inner dimension, memory writes dominate, which the shipped kernel does in longer runs. */
const LARGE = 1 << 20;
const SHALLOW = 256;

/**
 * Replaces the shipped kernel, which packs the right operand again for each new weight, and computes products with transposed operands,
 * as in the gradients of a dense layer, in a plain loop that is many times slower. It also confuses batch dimensions that broadcast in
 * part, such as [3, 1] with [2]; those are computed one by one.
 */
export const matrixProduct = (products: Products) =>
  kernel<'a' | 'b', BatchMatMulAttrs>('BatchMatMul', (call): Tensor | TensorInfo => {
    const { tf, inputs, attrs, backend, shipped } = call;
    const { a, b } = inputs;
    const { transposeA, transposeB } = attrs;
    const leading = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const batch = tf.util.sizeFromShape(leading);
    const [countA = 1, countB = 1] = [a, b].map((operand) => tf.util.sizeFromShape(operand.shape.slice(0, -2)));
    if (![countA, countB].every((count) => count === 1 || count === batch)) return batched(call, leading, batch);

    const [m = 0, k = 0] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
    const n = b.shape.at(transposeB ? -2 : -1) ?? 0;
    if (m * k * n * batch === 0 || a.dtype !== 'float32' || b.dtype !== 'float32') return shipped(inputs, attrs);
    if (transposeA && (transposeB || (batch === 1 && m * n >= LARGE && k < SHALLOW)))
      return tf.matMul(transposed(tf, a) as Tensor2D, b as Tensor2D, false, transposeB);
    const out = backend.makeOutput([...leading, m, n], 'float32');
    const size = { m, k, n };
    const addressOf = ({ dataId }: TensorInfo) => backend.getMemoryOffset(dataId);
    const strides = [countA === 1 ? 0 : m * k, countB === 1 ? 0 : k * n, m * n] as const;
    for (let i = 0; i < batch; i++) {
      const place = [
        addressOf(a) + 4 * i * strides[0],
        addressOf(b) + 4 * i * strides[1],
        addressOf(out) + 4 * i * strides[2],
      ] as const;
      if (transposeB) products.multiplyWithTransposed(...place, size);
      else products.multiply(...place, size, transposeA);
    }
    return out;
  });

/** Computes the products of a batch one by one. */
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
