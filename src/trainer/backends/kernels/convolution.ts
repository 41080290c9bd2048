/** The gradients of conv2d: for the filter a matrix product, and for the input a convolution, which XNNPACK computes fast. */
import type { Conv2DBackpropFilterAttrs, Conv2DBackpropInputAttrs, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { planeOf, type Windows } from '../window-gradients.ts';
import { kernel } from './kernel.ts';
import { dilate, place } from './layout.ts';

/** Missing from the shipped backend. */
export const convolutionFilterGradient = (windows: Windows) =>
  kernel<'x' | 'dy', Conv2DBackpropFilterAttrs>('Conv2DBackpropFilter', ({ tf, inputs, attrs, backend }) => {
    const { x, dy } = inputs;
    const { filterShape, strides, pad, dimRoundingMode } = attrs;
    const shape = x.shape as [number, number, number, number];
    const conv = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
    const gradient = backend.makeOutput(filterShape, 'float32');
    const addressOf = ({ dataId }: TensorInfo) => backend.getMemoryOffset(dataId);
    windows.filterGradient(addressOf(x), addressOf(dy), addressOf(gradient), {
      batch: conv.batchSize,
      channels: conv.inChannels,
      outChannels: conv.outChannels,
      ...planeOf(conv),
    });
    return gradient;
  });

/**
 * The shipped kernel is a plain loop. dL/dx is the convolution of the dilated and padded dL/dy with the filter rotated by 180°, its
 * input and output channels exchanged. It is also the forward pass of a transposed convolution.
 */
export const convolutionInputGradient = kernel<'dy' | 'filter', Conv2DBackpropInputAttrs>(
  'Conv2DBackpropInput',
  ({ tf, inputs, attrs }) => {
    const filter = inputs.filter as Tensor4D;
    const { inputShape, strides, pad, dimRoundingMode } = attrs;
    const conv = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
    const spread = dilate(tf, inputs.dy as Tensor4D, conv.strideHeight, conv.strideWidth);
    const reachDown = conv.filterHeight - 1;
    const reachRight = conv.filterWidth - 1;
    const { top, left } = conv.padInfo;
    const dy = place(tf, spread, reachDown - top, reachRight - left, conv.inHeight + reachDown, conv.inWidth + reachRight);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(dy, turned, 1, 'valid');
  },
);
