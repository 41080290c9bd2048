/** The types of TensorFlow.js for the catalog, which takes it as an argument and never imports it. */
import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

export type Tf = typeof core & typeof layers;
export type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
export type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';

/** A tensor of which only the shape is known. */
export interface Shaped {
  readonly shape: readonly number[];
}

/**
 * The operations that an optimizer can use: a subset of TensorFlow.js that `array-ops.ts` implements without it.
 * Each operation has the semantics of TensorFlow.js, including broadcasting.
 */
export interface Ops<T extends Shaped> {
  abs(x: T): T;
  neg(x: T): T;
  sign(x: T): T;
  sqrt(x: T): T;
  square(x: T): T;
  onesLike(x: T): T;
  add(a: T | number, b: T | number): T;
  sub(a: T | number, b: T | number): T;
  mul(a: T | number, b: T | number): T;
  div(a: T | number, b: T | number): T;
  maximum(a: T | number, b: T | number): T;
  greater(a: T | number, b: T | number): T;
  logicalAnd(a: T, b: T): T;
  where(condition: T, a: T, b: T): T;
  mean(x: T, axis?: number, keepDims?: boolean): T;
  /** The Euclidean norm of all elements. */
  norm(x: T): T;
  matMul(a: T, b: T, transposeA?: boolean, transposeB?: boolean): T;
  transpose(x: T): T;
  reshape(x: T, shape: readonly number[]): T;
  expandDims(x: T, axis: number): T;
}
