/** Padding and dilating images, which are [batch, height, width, channels] here: the WASM backend takes no other layout. */
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';

/** Inserts `stride - 1` zeros after each row and column, which gives the gradient that a convolution of stride 1 would have. */
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

/** Places the image `top` rows down and `left` columns to the right in zeros of `height` × `width`, and crops what lies outside. */
export function place(tf: Tf, image: Tensor4D, top: number, left: number, height: number, width: number): Tensor4D {
  const [n, h, w, c] = image.shape;
  const bottom = height - h - top;
  const right = width - w - left;
  const cut = (side: number) => Math.max(0, -side);
  const add = (side: number) => Math.max(0, side);
  const begin: [number, number, number, number] = [0, cut(top), cut(left), 0];
  const size: [number, number, number, number] = [n, h - cut(top) - cut(bottom), w - cut(left) - cut(right), c];
  const kept = Math.min(top, bottom, left, right) < 0 ? tf.slice(image, begin, size) : image;
  if (Math.max(top, bottom, left, right) <= 0) return kept;
  return tf.pad(kept, [
    [0, 0],
    [add(top), add(bottom)],
    [add(left), add(right)],
    [0, 0],
  ]);
}
