/**
 * The kernels that tfjs-backend-wasm 4.22 lacks, computes wrongly, or has only in a slow form. With them, every gradient that
 * `refusals.ts` does not refuse agrees with the reference backend.
 */
import type { Tf } from '../../../catalog/tf.ts';
import type { Products } from '../products.ts';
import { convolutionFilterGradient, convolutionInputGradient } from './convolution.ts';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import type { Kernel } from './kernel.ts';
import { matrixProduct } from './matrix-product.ts';
import { maxPoolGradient, maxPoolGradient3d } from './max-pool.ts';
import { segmentSum } from './segment-sum.ts';
import { sign } from './sign.ts';

export const kernels: readonly Kernel[] = [
  convolutionFilterGradient,
  convolutionInputGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  maxPoolGradient,
  maxPoolGradient3d,
  segmentSum,
  sign,
];

/** Registers them all, and those that work on its memory, replacing what is shipped. Call it once for a backend. */
export function completeKernels(tf: Tf, backendName: string, products: Products): void {
  for (const kernel of [...kernels, matrixProduct(products)]) kernel.register(tf, backendName);
}
