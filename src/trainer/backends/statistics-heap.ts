import { readFile } from 'node:fs/promises';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor } from '../../catalog/tf.ts';
import type { Heap } from './wasm-heap.ts';
import {
  BINS,
  binsPerUnit,
  CUTS,
  cutLimits,
  type Histogram,
  MAGNITUDES,
  magnitudeQuantiles,
  requireAlike,
  requireFloats,
  type Statistics,
  writeRow,
} from './statistics.ts';

/** What `statistics.assembly.ts` exports. */
interface Loops {
  moments(values: number, size: number, out: number): void;
  histogram(values: number, size: number, low: number, scale: number, allFinite: number, out: number, scratch: number): void;
  dot(a: number, b: number, size: number): number;
  squares(values: number, size: number): number;
  below(values: number, size: number, limit: number): number;
  magnitudes(values: number, size: number, out: number): void;
}

const SUMS = 6;
/** For the counts of `magnitudes` in four tables; `histogram` needs half of it for its pairs of bins. */
const SCRATCH = 4 * 4 * MAGNITUDES;
const BYTES = SUMS * 8 + 4 * BINS + SCRATCH;

/**
 * Statistics on the heap of tfjs's WebAssembly backend, without copying tensors.
 * @param path of the compiled `statistics.assembly.ts`.
 */
export async function heapStatistics(backend: BackendWasm, heap: Heap, path: string): Promise<Statistics> {
  const { memory } = heap.asm;
  const { instance } = await WebAssembly.instantiate(await readFile(path), { env: { memory } });
  const loops = instance.exports as unknown as Loops;
  const out = heap._malloc(BYTES);
  const outCounts = out + SUMS * 8;
  const scratch = outCounts + 4 * BINS;
  const addressOf = (tensor: Tensor) => backend.getMemoryOffset(tensor.dataId);

  // When the heap grows, its old buffer is detached: each reading needs new views.
  const sums = () => new Float64Array(memory.buffer, out, SUMS) as unknown as [number, number, number, number, number, number];
  const counts = () => new Int32Array(memory.buffer, outCounts, BINS);

  const count = (at: number, size: number, low: number, high: number, allFinite: boolean): Histogram => {
    loops.histogram(at, size, low, binsPerUnit(low, high), allFinite ? 1 : 0, outCounts, scratch);
    return { low, high, counts: counts(), below: 0, above: 0 };
  };
  /** Of a part of the elements, all of which are finite. The loop counts those out of its limits into the first and the last bin. */
  const countPart = (at: number, size: number, low: number, high: number): Histogram => {
    const histogram = count(at, size, low, high, true);
    const below = loops.below(at, size, low);
    const above = size - loops.below(at, size, high);
    const found = counts();
    found[0] = (found[0] ?? 0) - below;
    found[BINS - 1] = (found[BINS - 1] ?? 0) - above;
    return { ...histogram, below, above };
  };

  return {
    read(tensors, into) {
      tensors.forEach((tensor, row) => {
        requireFloats(tensor);
        const { size } = tensor;
        const at = addressOf(tensor);
        loops.moments(at, size, out);
        const [sum, sumOfSquares, min, max, zeros, nonFinite] = sums();
        let histogram = count(at, size, min, max, nonFinite === 0);
        for (let cuts = 0; cuts < CUTS && nonFinite === 0; cuts++) {
          const limits = cutLimits(histogram, size, zeros);
          if (!limits) break;
          histogram = countPart(at, size, ...limits);
        }
        writeRow(into, row, { size, zeros, nonFinite, sum, sumOfSquares, min, max }, histogram);
      });
    },
    dot(a, b) {
      requireAlike(a, b);
      return loops.dot(addressOf(a), addressOf(b), a.size);
    },
    squares(tensors) {
      tensors.forEach(requireFloats);
      return tensors.reduce((sum, tensor) => sum + loops.squares(addressOf(tensor), tensor.size), 0);
    },
    below(tensor, limit) {
      requireFloats(tensor);
      return loops.below(addressOf(tensor), tensor.size, limit);
    },
    magnitudes(tensor) {
      requireFloats(tensor);
      loops.magnitudes(addressOf(tensor), tensor.size, scratch);
      return magnitudeQuantiles(new Int32Array(memory.buffer, scratch, MAGNITUDES));
    },
    at(tensor, index) {
      requireFloats(tensor);
      return new Float32Array(memory.buffer, addressOf(tensor), tensor.size)[index] ?? Number.NaN;
    },
    close() {
      heap._free(out);
    },
  };
}
