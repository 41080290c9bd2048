import type { UnsortedSegmentSumAttrs } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';

/** Missing from the shipped backend; it is the gradient of `gather`, and so of an embedding. A scatter sums values with the same index. */
export const segmentSum = kernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs>('UnsortedSegmentSum', ({ tf, inputs, attrs }) => {
  const { x, segmentIds } = inputs;
  const rest = x.shape.slice(segmentIds.rank);
  const indices = tf.reshape(segmentIds, [segmentIds.size, 1]);
  return tf.scatterND(indices, tf.reshape(x, [segmentIds.size, ...rest]), [attrs.numSegments, ...rest]);
});
