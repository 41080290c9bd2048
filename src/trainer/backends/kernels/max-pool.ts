import type { MaxPool3DGradAttrs, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { type Axis, planeOf, type Pooling, type Windows } from '../window-gradients.ts';
import { type Call, kernel } from './kernel.ts';

/** The depth axis of an image without one. */
const FLAT: Axis = { input: 1, output: 1, stride: 1, size: 1, padding: 0 };

/**
 * The shipped kernels start their search for the maximum at FLT_MIN, the smallest normal number above zero, so that the gradient of a
 * window without a positive value goes to the first element. Here it goes to the first maximum of the window, as on the reference.
 */
export const maxPoolGradient = (windows: Windows) =>
  kernel<'dy' | 'input', MaxPoolGradAttrs>('MaxPoolGrad', (call) => {
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
    const shape = call.inputs.input.shape as [number, number, number, number];
    const pool = call.tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    return spread(call, windows, {
      batch: pool.batchSize,
      channels: pool.inChannels,
      depth: FLAT,
      ...planeOf(pool),
    });
  });

export const maxPoolGradient3d = (windows: Windows) =>
  kernel<'dy' | 'input', MaxPool3DGradAttrs>('MaxPool3DGrad', (call) => {
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
    const shape = call.inputs.input.shape as [number, number, number, number, number];
    const pool = call.tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    return spread(call, windows, {
      batch: pool.batchSize,
      channels: pool.inChannels,
      depth: {
        input: pool.inDepth,
        output: pool.outDepth,
        stride: pool.strideDepth,
        size: pool.effectiveFilterDepth,
        padding: pool.padInfo.front,
      },
      ...planeOf(pool),
    });
  });

/** Adds each window's gradient to its first maximum. */
function spread({ inputs, backend }: Call<'dy' | 'input', unknown>, windows: Windows, pooling: Pooling): TensorInfo {
  const gradient = backend.makeOutput(inputs.input.shape, 'float32');
  backend.typedArrayFromHeap(gradient).fill(0);
  const addressOf = ({ dataId }: TensorInfo) => backend.getMemoryOffset(dataId);
  windows.maxPoolGradient(addressOf(inputs.dy), addressOf(inputs.input), addressOf(gradient), pooling);
  return gradient;
}
