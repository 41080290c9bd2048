/**
 * Kernels that tfjs-backend-wasm 4.22 lacks, computes wrongly, or has only in a slow form. With them, every gradient that
 * `refusals.ts` does not refuse agrees with the reference backend.
 */
import type { Tf } from '../../../catalog/tf.ts';
import type { Products } from '../products.ts';
import type { Windows } from '../window-gradients.ts';
import { broadcasts, tile } from './broadcast.ts';
import { convolutionFilterGradient, convolutionInputGradient } from './convolution.ts';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import { gather } from './gather.ts';
import type { Kernel } from './kernel.ts';
import { matrixProduct } from './matrix-product.ts';
import { maxPoolGradient, maxPoolGradient3d } from './max-pool.ts';
import { segmentSum } from './segment-sum.ts';
import { sign } from './sign.ts';

/** Compiled loops on the backend's memory, for the kernels that use it directly. */
export interface Loops {
  readonly products: Products;
  readonly windows: Windows;
}

export const kernelsOn = ({ products, windows }: Loops): readonly Kernel[] => [
  ...broadcasts,
  convolutionFilterGradient(windows),
  convolutionInputGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  gather,
  matrixProduct(products),
  maxPoolGradient(windows),
  maxPoolGradient3d(windows),
  segmentSum,
  sign,
  tile,
];

/** Registers all of them, replacing the shipped ones. Call it once per backend. */
export function completeKernels(tf: Tf, backendName: string, loops: Loops): void {
  for (const kernel of kernelsOn(loops)) kernel.register(tf, backendName);
}
