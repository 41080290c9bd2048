/** Gradients of convolution and pooling, on the memory of tfjs's WebAssembly backend. */
import { readFile } from 'node:fs/promises';
import type { Heap } from './wasm-heap.ts';
import { SCRATCH_BYTES } from './products.ts';

/** One axis of an image and of the windows on it. With padding, windows may start before the image. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly stride: number;
  readonly size: number;
  readonly padding: number;
}

/** What TensorFlow.js computes for convolutions and pooling, in two and in three dimensions. */
interface Computed {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly effectiveFilterHeight: number;
  readonly effectiveFilterWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

export const planeOf = (of: Computed): { readonly height: Axis; readonly width: Axis } => ({
  height: {
    input: of.inHeight,
    output: of.outHeight,
    stride: of.strideHeight,
    size: of.effectiveFilterHeight,
    padding: of.padInfo.top,
  },
  width: {
    input: of.inWidth,
    output: of.outWidth,
    stride: of.strideWidth,
    size: of.effectiveFilterWidth,
    padding: of.padInfo.left,
  },
});

export interface Windows {
  /** Images of `height` × `width` × `channels`; `out` is [height.size, width.size, channels, outChannels]. Addresses are in bytes. */
  filterGradient(x: number, dy: number, out: number, of: Convolution): void;
  /** Of images with a depth, which may be 1. `dx` is zero before. */
  maxPoolGradient(dy: number, x: number, dx: number, of: Pooling): void;
}

interface Images {
  readonly batch: number;
  readonly channels: number;
  readonly height: Axis;
  readonly width: Axis;
}
export interface Convolution extends Images {
  readonly outChannels: number;
}
export interface Pooling extends Images {
  readonly depth: Axis;
}

/** What `windows.assembly.ts` exports. */
interface Loops {
  filterGradient(...numbers: number[]): void;
  maxPoolGradient(...numbers: number[]): void;
}

/** Elements of windows that are unfolded at a time, so that they stay in the cache, and the limits of the positions that this gives. */
const UNFOLDED = 1 << 16;
const POSITIONS = { least: 64, most: 1024 };

/** @param path of the compiled `windows.assembly.ts`. */
export async function heapWindows(heap: Heap, path: string): Promise<Windows> {
  const { instance } = await WebAssembly.instantiate(await readFile(path), { env: { memory: heap.asm.memory } });
  const loops = instance.exports as unknown as Loops;
  const scratch = heap._malloc(SCRATCH_BYTES);
  /** Grows with the largest windows, and is never freed, like the kernels that use it. */
  let unfolded = 0;
  let room = 0;
  const roomFor = (bytes: number): number => {
    if (bytes > room) {
      if (unfolded !== 0) heap._free(unfolded);
      unfolded = heap._malloc(bytes);
      room = bytes;
    }
    return unfolded;
  };
  return {
    filterGradient(x, dy, out, { batch, channels, outChannels, height, width }) {
      const window = height.size * width.size * channels;
      const fitting = Math.min(POSITIONS.most, Math.max(POSITIONS.least, Math.floor(UNFOLDED / window)));
      const positions = Math.min(fitting, height.output * width.output);
      const room = roomFor(4 * positions * window);
      loops.filterGradient(
        ...[x, dy, out, batch, height.input, width.input, channels, height.output, width.output, outChannels],
        ...[height.size, width.size, height.stride, width.stride, height.padding, width.padding, positions, room, scratch],
      );
    },
    maxPoolGradient(dy, x, dx, { batch, channels, depth, height, width }) {
      const axes = [depth, height, width];
      const all = (of: keyof Axis) => axes.map((axis) => axis[of]);
      loops.maxPoolGradient(
        ...[dy, x, dx, batch, channels],
        ...[...all('input'), ...all('output'), ...all('stride'), ...all('size'), ...all('padding')],
      );
    },
  };
}
