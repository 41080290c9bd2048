/** How a kernel of ours is written, and put in the place of the shipped one. */

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
 * A kernel composed of others. It runs in a `tidy`, so that its intermediates are freed, and tfjs tapes nothing inside a kernel.
 * `compute` may also return what a shipped kernel returned, or what it allocated on the heap itself.
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
