/** Defines kernels that replace those of the shipped backend. */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../catalog/tf.ts';

export interface Call<Inputs extends string, Attributes> {
  readonly tf: Tf;
  readonly inputs: Readonly<Record<Inputs, Tensor>>;
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
  /** The kernel that this one replaces. */
  shipped(inputs: Readonly<Record<Inputs, Tensor>>, attrs: Attributes): TensorInfo;
}

export interface Kernel {
  readonly name: string;
  register(tf: Tf, backendName: string): void;
}

/**
 * A kernel that is composed of others. It runs in a `tidy`, which frees its intermediate tensors; inside a kernel, tfjs records nothing
 * for gradients. `compute` may also return the result of a shipped kernel, or what it allocated on the heap.
 */
export function kernel<Inputs extends string, Attributes>(
  name: string,
  compute: (call: Call<Inputs, Attributes>) => Tensor | TensorInfo,
): Kernel {
  return {
    name,
    register(tf, backendName) {
      const old = tf.getKernelsForBackend(backendName).find((config) => config.kernelName === name);
      const shipped = (inputs: Readonly<Record<Inputs, Tensor>>, attrs: Attributes): TensorInfo => {
        if (!old) throw new Error(`The backend "${backendName}" ships no kernel ${name}.`);
        return old.kernelFunc({ inputs, attrs: attrs as never, backend: tf.backend() }) as TensorInfo;
      };
      const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
        const call = { tf, inputs, attrs, backend, shipped } as unknown as Call<Inputs, Attributes>;
        return tf.tidy(() => compute(call) as Tensor);
      };
      if (old) tf.unregisterKernel(name, backendName);
      tf.registerKernel({ ...old, kernelName: name, backendName, kernelFunc });
    },
  };
}
