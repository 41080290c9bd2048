/** Moving images about: layouts, padding and the zeros that a stride leaves in a gradient. All images are [batch, height, width, channels]. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';

export type Layout = 'NHWC' | 'NCHW';
export type Shape4 = [number, number, number, number];
type Pairs = readonly (readonly [number, number])[];
export type Padding = 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];

export const toChannelsLast = (tf: Tf, image: Tensor, layout: Layout): Tensor4D =>
  (layout === 'NCHW' ? tf.transpose(image, [0, 2, 3, 1]) : image) as Tensor4D;

export const fromChannelsLast = (tf: Tf, image: Tensor4D, layout: Layout): Tensor4D =>
  layout === 'NCHW' ? tf.transpose(image, [0, 3, 1, 2]) : image;

export const shapeChannelsLast = ([n, a, b, c]: Shape4, layout: Layout): Shape4 =>
  layout === 'NCHW' ? [n, b, c, a] : [n, a, b, c];

export function paddingChannelsLast(padding: Padding, layout: Layout): Padding {
  return Array.isArray(padding) && layout === 'NCHW' ? [padding[0], padding[2], padding[3], padding[1]] : padding;
}

/** Puts `stride - 1` zeros after each row and each column: the gradient as a convolution of stride 1 would have had it. */
export function dilate(tf: Tf, image: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return image;
  const [n, h, w, c] = image.shape;
  const spread = tf.pad(tf.reshape(image, [n, h, 1, w, 1, c]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  return tf.reshape(spread, [n, h * strideHeight, w * strideWidth, c]);
}

/**
 * Zeros above and on the left, and then, below and on the right, what makes it `height` × `width`. Negative padding crops.
 */
export function place(tf: Tf, image: Tensor4D, top: number, left: number, height: number, width: number): Tensor4D {
  const [n, h, w, c] = image.shape;
  const sides: Pairs = [
    [top, height - h - top],
    [left, width - w - left],
  ];
  const [[cutTop, cutBottom], [cutLeft, cutRight]] = each(sides, (side) => Math.max(0, -side));
  const [vertical, horizontal] = each(sides, (side) => Math.max(0, side));
  const cropped =
    cutTop + cutBottom + cutLeft + cutRight > 0
      ? tf.slice(image, [0, cutTop, cutLeft, 0], [n, h - cutTop - cutBottom, w - cutLeft - cutRight, c])
      : image;
  if ([...vertical, ...horizontal].every((side) => side === 0)) return cropped;
  return tf.pad(cropped, [[0, 0], vertical, horizontal, [0, 0]]);
}

function each([a, b]: Pairs, map: (side: number) => number): [[number, number], [number, number]] {
  const both = ([first, second]: readonly [number, number] = [0, 0]): [number, number] => [map(first), map(second)];
  return [both(a), both(b)];
}
