import type { Tensor, TensorInfo, TileAttrs } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';
import { type Kernel, kernel } from './kernel.ts';

/** Those that the shipped backend computes with XNNPACK broadcast fast, and so does whatever is not here. */
const SLOW = [
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
  ...['Maximum', 'Minimum', 'Pow', 'FloorDiv'],
];

/**
 * Where one operand of these is repeated along an axis, the shipped kernels look up each element by its coordinates, which takes
 * twenty times as long as to lay the operand out first. The gradient of a maximum along an axis compares in this way.
 */
export const broadcasts: readonly Kernel[] = SLOW.map((name) =>
  kernel<'a' | 'b', object>(name, ({ tf, inputs, attrs, shipped }): Tensor | TensorInfo => {
    const { a, b } = inputs;
    const simple = tf.util.arraysEqual(a.shape, b.shape) || a.size === 1 || b.size === 1;
    if (simple || a.dtype !== 'float32' || b.dtype !== 'float32') return shipped(inputs, attrs);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    return shipped({ a: laidOut(tf, a, shape), b: laidOut(tf, b, shape) }, attrs);
  }),
);

/** What repeats an axis of length 1 alone, which is what `broadcastTo` does. */
export const tile = kernel<'x', TileAttrs>('Tile', ({ tf, inputs, attrs, shipped }): Tensor | TensorInfo => {
  const { x } = inputs;
  const { reps } = attrs;
  const spread =
    x.dtype === 'float32' && reps.length === x.rank && reps.every((count, axis) => count === 1 || x.shape[axis] === 1);
  if (!spread || reps.every((count) => count === 1)) return shipped(inputs, attrs);
  return laidOut(
    tf,
    x,
    reps.map((count, axis) => count * (x.shape[axis] ?? 1)),
  );
});

/** By an addition, which broadcasts fast and leaves every number what it is, but for a zero's sign. */
const laidOut = (tf: Tf, x: Tensor, shape: number[]): Tensor =>
  tf.util.arraysEqual(x.shape, shape) ? x : tf.add(tf.zeros(shape), x);
