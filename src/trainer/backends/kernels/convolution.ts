/** The gradients of conv2d as convolutions of stride 1 themselves, which XNNPACK computes fast; they are padded beforehand. */
import type { Conv2DBackpropFilterAttrs, Conv2DBackpropInputAttrs, Tensor4D } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';
import { dilate, place } from './layout.ts';

/**
 * Missing from the shipped backend. dL/dfilter is the convolution of the input with dL/dy as its filter, where batch and channels
 * trade places and the stride becomes the dilation.
 */
export const convolutionFilterGradient = kernel<'x' | 'dy', Conv2DBackpropFilterAttrs>(
  'Conv2DBackpropFilter',
  ({ tf, inputs, attrs }) => {
    const x = inputs.x as Tensor4D;
    const { filterShape, strides, pad, dimRoundingMode } = attrs;
    const conv = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = conv;
    // Exactly the rows and columns that the windows covered; a stride may leave some of the input unused.
    const height = (conv.outHeight - 1) * strideHeight + filterHeight;
    const width = (conv.outWidth - 1) * strideWidth + filterWidth;
    const padded = place(tf, x, padInfo.top, padInfo.left, height, width);
    const channelsAsBatch = tf.transpose(padded, [3, 1, 2, 0]);
    const batchAsChannels = tf.transpose(inputs.dy, [1, 2, 0, 3]) as Tensor4D;
    const gradient = tf.conv2d(channelsAsBatch, batchAsChannels, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
    return tf.transpose(gradient, [1, 2, 0, 3]);
  },
);

/**
 * The shipped kernel is a plain loop. dL/dx is the convolution of the dilated and padded dL/dy with the filter turned by half a
 * turn, its input and output channels exchanged. It is also the forward pass of a transposed convolution.
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
