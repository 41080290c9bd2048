/** The gradients of depthwiseConv2d; the shipped backend has neither. Shapes: filter [height, width, channels, multiplier]. */
import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  Tensor,
  Tensor2D,
  Tensor4D,
} from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';
import { dilate, place } from './layout.ts';

/** As for conv2d: the dilated gradient convolved with the rotated filter. The multiplier's outputs are summed per input channel. */
export const depthwiseInputGradient = kernel<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>(
  'DepthwiseConv2dNativeBackpropInput',
  ({ tf, inputs, attrs }) => {
    const filter = inputs.filter as Tensor4D;
    const { strides, dilations, pad, dimRoundingMode, inputShape } = attrs;
    const conv = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, dilations, pad, dimRoundingMode, true);
    const [filterHeight, filterWidth, channels, multiplier] = filter.shape;
    const spread = dilate(tf, inputs.dy as Tensor4D, conv.strideHeight, conv.strideWidth);
    const reachDown = (filterHeight - 1) * conv.dilationHeight;
    const reachRight = (filterWidth - 1) * conv.dilationWidth;
    const { top, left } = conv.padInfo;
    const dy = place(tf, spread, reachDown - top, reachRight - left, conv.inHeight + reachDown, conv.inWidth + reachRight);
    const rotated = tf.reshape(tf.reverse(filter, [0, 1]), [filterHeight, filterWidth, channels * multiplier, 1]) as Tensor4D;
    const dilation: [number, number] = [conv.dilationHeight, conv.dilationWidth];
    const gradient = tf.depthwiseConv2d(dy, rotated, 1, 'valid', 'NHWC', dilation);
    if (multiplier === 1) return gradient;
    return tf.sum(tf.reshape(gradient, [conv.batchSize, conv.inHeight, conv.inWidth, channels, multiplier]), 4);
  },
);

/**
 * For each tap of the filter, its input times dL/dy, summed over batch and positions. The sum is a product with a row of ones, since
 * matrix products are the fastest reduction here.
 */
export const depthwiseFilterGradient = kernel<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>(
  'DepthwiseConv2dNativeBackpropFilter',
  ({ tf, inputs, attrs }) => {
    const x = inputs.x as Tensor4D;
    const { strides, dilations, pad, dimRoundingMode, filterShape } = attrs;
    const conv = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, dilations, pad, dimRoundingMode, true);
    const [filterHeight, filterWidth, channels, multiplier] = filterShape;
    const { batchSize, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = conv;
    const reachDown = (conv.outHeight - 1) * strideHeight + 1;
    const reachRight = (conv.outWidth - 1) * strideWidth + 1;
    const height = reachDown + (filterHeight - 1) * dilationHeight;
    const width = reachRight + (filterWidth - 1) * dilationWidth;
    const padded = place(tf, x, padInfo.top, padInfo.left, height, width);
    const positions = batchSize * conv.outHeight * conv.outWidth;
    const dy = tf.reshape(inputs.dy, [positions, channels, multiplier]);
    const ones = tf.ones([1, positions]) as Tensor2D;

    const tap = (row: number, column: number): Tensor => {
      const top = row * dilationHeight;
      const left = column * dilationWidth;
      const end = [batchSize, top + reachDown, left + reachRight, channels];
      const seen = tf.stridedSlice(padded, [0, top, left, 0], end, [1, strideHeight, strideWidth, 1]);
      const products = tf.mul(tf.reshape(seen, [positions, channels, 1]), dy);
      return tf.matMul(ones, tf.reshape(products, [positions, channels * multiplier]) as Tensor2D);
    };
    const taps: Tensor[] = [];
    for (let row = 0; row < filterHeight; row++)
      for (let column = 0; column < filterWidth; column++) taps.push(tf.tidy(() => tap(row, column)));
    return tf.reshape(tf.concat(taps, 0), filterShape);
  },
);
