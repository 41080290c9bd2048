import type { GatherV2Attrs, TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';

/** Copies whole rows, as an embedding needs them; the shipped kernel looks up each element by its coordinates. */
export const gather = kernel<'x' | 'indices', GatherV2Attrs>('GatherV2', (call): TensorInfo => {
  const { inputs, attrs, backend, shipped } = call;
  const { x, indices } = inputs;
  const [rows = 0, ...row] = x.shape;
  const rowsAlone = attrs.axis === 0 && attrs.batchDims === 0 && x.dtype === 'float32' && indices.dtype === 'int32';
  if (!rowsAlone || x.size === 0 || indices.size === 0) return shipped(inputs, attrs);
  // Allocated before any view is created, since an allocation may move the heap.
  const out = backend.makeOutput([...indices.shape, ...row], 'float32');
  const [from, to, wanted] = [x, out, indices].map((tensor) => backend.typedArrayFromHeap(tensor));
  const width = x.size / rows;
  wanted?.forEach((index, i) => {
    if (index < 0 || index >= rows) throw new RangeError(`GatherV2: the index value ${index} is not in [0, ${rows - 1}].`);
    to?.set(from?.subarray(index * width, (index + 1) * width) ?? [], i * width);
  });
  return out;
});
