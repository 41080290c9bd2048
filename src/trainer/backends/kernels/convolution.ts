/** The gradients of conv2d as convolutions of stride 1 themselves, which XNNPACK computes fast. Padded "valid": pads are made here. */
import type { Conv2DBackpropFilterAttrs, Conv2DBackpropInputAttrs, Tensor4D } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';
import {
  dilate,
  place,
  fromChannelsLast,
  type Padding,
  paddingChannelsLast,
  shapeChannelsLast,
  toChannelsLast,
} from './layout.ts';

/**
 * Missing from the shipped backend. dL/dfilter is the convolution of the input with dL/dy as its filter, where batch and channels
 * trade places and the stride becomes the dilation.
 */
export const convolutionFilterGradient = kernel<'x' | 'dy', Conv2DBackpropFilterAttrs>(
  'Conv2DBackpropFilter',
  ({ tf, inputs, attrs }) => {
    const { strides, dataFormat, dimRoundingMode, filterShape } = attrs;
    const x = toChannelsLast(tf, inputs.x, dataFormat);
    const dy = toChannelsLast(tf, inputs.dy, dataFormat);
    const padding = paddingChannelsLast(attrs.pad as Padding, dataFormat);
    const conv = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, padding, dimRoundingMode);
    const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = conv;
    // Exactly the rows and columns that the windows covered; a stride may leave some of the input unused.
    const height = (conv.outHeight - 1) * strideHeight + filterHeight;
    const width = (conv.outWidth - 1) * strideWidth + filterWidth;
    const channelsAsBatch = tf.transpose(place(tf, x, padInfo.top, padInfo.left, height, width), [3, 1, 2, 0]) as Tensor4D;
    const batchAsChannels = tf.transpose(dy, [1, 2, 0, 3]) as Tensor4D;
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
    const { strides, dataFormat, dimRoundingMode } = attrs;
    const filter = inputs.filter as Tensor4D;
    const [filterHeight, filterWidth] = filter.shape;
    const shape = shapeChannelsLast(attrs.inputShape, dataFormat);
    const padding = paddingChannelsLast(attrs.pad as Padding, dataFormat);
    const conv = tf.backend_util.computeConv2DInfo(shape, filter.shape, strides, 1, padding, dimRoundingMode);
    const spread = dilate(tf, toChannelsLast(tf, inputs.dy, dataFormat), conv.strideHeight, conv.strideWidth);
    const top = filterHeight - 1 - conv.padInfo.top;
    const left = filterWidth - 1 - conv.padInfo.left;
    const dy = place(tf, spread, top, left, conv.inHeight + filterHeight - 1, conv.inWidth + filterWidth - 1);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return fromChannelsLast(tf, tf.conv2d(dy, turned, 1, 'valid'), dataFormat);
  },
);
