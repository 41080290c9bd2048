import type { Tensor, TensorInfo, TileAttrs } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';
import { type Kernel, kernel } from './kernel.ts';

/** Operations that broadcast slowly in the shipped backend. The others are fast, such as those that use XNNPACK. */
const SLOW = [
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
  ...['Maximum', 'Minimum', 'Pow', 'FloorDiv'],
];

/**
 * Where an operand of these is broadcast along an axis, the shipped kernels look up each element by its coordinates, which takes twenty
 * times as long as expanding the operand first. The gradient of a maximum along an axis uses such a comparison.
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

/** Repeats only axes of length 1, as `broadcastTo` does. */
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

/** Expands by an addition of zeros, which broadcasts fast and changes nothing but the sign of zeros. */
const laidOut = (tf: Tf, x: Tensor, shape: number[]): Tensor =>
  tf.util.arraysEqual(x.shape, shape) ? x : tf.add(tf.zeros(shape), x);
