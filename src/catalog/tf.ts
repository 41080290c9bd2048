/** TensorFlow.js as the catalog sees it: an argument, never an import. */
import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

export type Tf = typeof core & typeof layers;
export type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
export type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
