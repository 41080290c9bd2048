/** What a made-up run takes of its machine: on the processor, on a GPU whose figures are told, or on one that is silent. */
import type { BackendInfo } from '../../../src/core/backend.ts';
import { Random } from '../../../src/core/random.ts';
import { DEVICE_COLUMNS, GPU_COLUMNS } from '../../../src/core/table-columns.ts';

export type Machine = 'processor' | 'gpu' | 'silentGpu';

export const backendOf = (machine: Machine): BackendInfo =>
  machine === 'processor'
    ? {
        id: 'wasm',
        label: 'WASM · SIMD',
        detail: 'WebAssembly with SIMD on one thread',
        considered: [{ id: 'webgpu', title: 'WebGPU', reason: 'No GPU was found.', remedy: 'Trainings run without one.' }],
      }
    : {
        id: 'webgpu',
        label: 'WebGPU · NVIDIA H100',
        detail: 'WebGPU by Dawn',
        device: { name: 'NVIDIA H100', kind: 'gpu' },
      };

/** A row every 40 steps. */
export function deviceRows(machine: Machine, steps: number, perEpoch: number) {
  const random = new Random(7);
  const at = Array.from({ length: Math.floor(steps / 40) }, (_, i) => 40 * (i + 1));
  const rows = at.map((step) => {
    const warm = 1 - Math.exp(-step / 150);
    const own = [step * 0.0134, step / perEpoch, 0.95 + 0.05 * random.normal(), (0.4 + 0.1 * warm) * 2 ** 30];
    const gpu = [0.82 * warm + 0.05 * random.next(), (2 + 3 * warm) * 2 ** 30, 38 + 25 * warm + random.next(), 90 + 260 * warm];
    return machine === 'gpu' ? [...own, ...gpu] : own;
  });
  return { columns: machine === 'gpu' ? [...DEVICE_COLUMNS, ...GPU_COLUMNS] : DEVICE_COLUMNS, rows, at };
}
