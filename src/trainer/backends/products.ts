/** Matrix products on the memory of tfjs's WebAssembly backend. */
import { readFile } from 'node:fs/promises';
import type { Heap } from './wasm-heap.ts';

/** What `products.assembly.ts` exports; addresses are in bytes, sizes and strides in elements. */
interface Loops {
  product(
    a: number,
    b: number,
    out: number,
    m: number,
    k: number,
    n: number,
    aRow: number,
    aStep: number,
    scratch: number,
    adds: number,
  ): void;
  productWithTransposed(a: number, b: number, out: number, m: number, k: number, n: number): void;
}

export interface Products {
  /** out [m, n] = a · b, where a is [m, k], or [k, m] and taken transposed, and b is [k, n]. */
  multiply(a: number, b: number, out: number, size: Size, transposeA: boolean): void;
  /** out [m, n] = a · bᵀ, where a is [m, k] and b is [n, k]. */
  multiplyWithTransposed(a: number, b: number, out: number, size: Size): void;
}

export interface Size {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** The scratch memory of a product. */
export const SCRATCH_BYTES = 4 * 8 * 256;

/**
 * @param path of the compiled `products.assembly.ts`.
 * The scratch lives as long as the process, as the kernels that use it do.
 */
export async function heapProducts(heap: Heap, path: string): Promise<Products> {
  const { instance } = await WebAssembly.instantiate(await readFile(path), { env: { memory: heap.asm.memory } });
  const loops = instance.exports as unknown as Loops;
  const scratch = heap._malloc(SCRATCH_BYTES);
  return {
    multiply: (a, b, out, { m, k, n }, transposeA) =>
      loops.product(a, b, out, m, k, n, transposeA ? 1 : k, transposeA ? m : 1, scratch, 0),
    multiplyWithTransposed: (a, b, out, { m, k, n }) => loops.productWithTransposed(a, b, out, m, k, n),
  };
}
