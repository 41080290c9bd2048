import type { MaxPool3DGradAttrs, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, kernel } from './kernel.ts';

/** The windows of a pooling, in two dimensions with a depth of 1. Offsets may start before the image; `size` counts from there. */
interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly depth: Axis;
  readonly height: Axis;
  readonly width: Axis;
}
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly stride: number;
  readonly size: number;
  readonly padding: number;
}

/**
 * The shipped kernels start their search for the maximum at FLT_MIN, the smallest number above zero, so that a window without a
 * positive value sends its gradient to the first element of all. Here the first maximum of a window gets it, as on the reference.
 */
export const maxPoolGradient = kernel<'dy' | 'input', MaxPoolGradAttrs>('MaxPoolGrad', (call) => {
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
  const shape = call.inputs.input.shape as [number, number, number, number];
  const pool = call.tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return spread(call, {
    batch: pool.batchSize,
    channels: pool.inChannels,
    depth: { input: 1, output: 1, stride: 1, size: 1, padding: 0 },
    height: {
      input: pool.inHeight,
      output: pool.outHeight,
      stride: pool.strideHeight,
      size: pool.effectiveFilterHeight,
      padding: pool.padInfo.top,
    },
    width: {
      input: pool.inWidth,
      output: pool.outWidth,
      stride: pool.strideWidth,
      size: pool.effectiveFilterWidth,
      padding: pool.padInfo.left,
    },
  });
});

export const maxPoolGradient3d = kernel<'dy' | 'input', MaxPool3DGradAttrs>('MaxPool3DGrad', (call) => {
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs;
  const shape = call.inputs.input.shape as [number, number, number, number, number];
  const pool = call.tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return spread(call, {
    batch: pool.batchSize,
    channels: pool.inChannels,
    depth: {
      input: pool.inDepth,
      output: pool.outDepth,
      stride: pool.strideDepth,
      size: pool.effectiveFilterDepth,
      padding: pool.padInfo.front,
    },
    height: {
      input: pool.inHeight,
      output: pool.outHeight,
      stride: pool.strideHeight,
      size: pool.effectiveFilterHeight,
      padding: pool.padInfo.top,
    },
    width: {
      input: pool.inWidth,
      output: pool.outWidth,
      stride: pool.strideWidth,
      size: pool.effectiveFilterWidth,
      padding: pool.padInfo.left,
    },
  });
});

/** Adds each window's gradient to its first maximum. */
function spread({ inputs, backend }: Call<'dy' | 'input', unknown>, windows: Windows): TensorInfo {
  // Allocated before any view is made: an allocation may move the heap.
  const gradient = backend.makeOutput(inputs.input.shape, 'float32');
  const dx = backend.typedArrayFromHeap(gradient);
  const dy = backend.typedArrayFromHeap(inputs.dy);
  const x = backend.typedArrayFromHeap(inputs.input);
  dx.fill(0);
  const { batch, channels, depth, height, width } = windows;
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let outDepth = 0; outDepth < depth.output; outDepth++)
      for (let outRow = 0; outRow < height.output; outRow++)
        for (let outColumn = 0; outColumn < width.output; outColumn++) {
          const [front, back] = reach(depth, outDepth);
          const [top, bottom] = reach(height, outRow);
          const [left, right] = reach(width, outColumn);
          for (let channel = 0; channel < channels; channel++, at++) {
            let best = -1;
            let maximum = -Infinity;
            for (let z = front; z < back; z++)
              for (let row = top; row < bottom; row++) {
                let i = (((n * depth.input + z) * height.input + row) * width.input + left) * channels + channel;
                for (let column = left; column < right; column++, i += channels) {
                  const value = x[i] as number;
                  if (value > maximum) {
                    maximum = value;
                    best = i;
                  }
                }
              }
            if (best >= 0) dx[best] = (dx[best] as number) + (dy[at] as number);
          }
        }
  return gradient;
}

/** The part of a window that lies inside the image. */
function reach(axis: Axis, output: number): readonly [number, number] {
  const start = output * axis.stride - axis.padding;
  return [Math.max(0, start), Math.min(axis.input, start + axis.size)];
}
