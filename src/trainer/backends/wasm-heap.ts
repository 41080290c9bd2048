/** What emscripten's module offers and tfjs's types leave out: the memory that all tensors of the WebAssembly backend lie in. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export interface Heap {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(at: number): void;
}

export const heapOf = (backend: BackendWasm) => backend.wasm as unknown as Heap;
