/** The memory of all tensors of the WebAssembly backend, which emscripten's module provides and tfjs's types leave out. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export interface Heap {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(at: number): void;
}

export const heapOf = (backend: BackendWasm) => backend.wasm as unknown as Heap;
