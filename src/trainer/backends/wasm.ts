/** TensorFlow.js on WebAssembly with SIMD, with the kernels that training needs. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { UserError } from '../../core/fault.ts';
import type { Backend } from './backend.ts';
import { locate } from './binaries.ts';
import { heapFusion } from './fused/fusion.ts';
import { type Heap, heapOf } from './wasm-heap.ts';
import { completeKernels, type Loops } from './kernels/index.ts';
import { heapProducts } from './products.ts';
import { heapStatistics } from './statistics-heap.ts';
import { processor } from './processor.ts';
import { tf } from './tf.ts';
import { heapWindows } from './window-gradients.ts';

const REINSTALL = msg('Reinstall the extension. When running from source, run "npm run build".');

/** Kernels are registered once per process. */
let complete = false;

export const wasm: Backend = {
  id: 'wasm',
  title: 'WASM',
  summary: msg('WebAssembly with SIMD on one CPU core. Runs wherever VS Code does and needs no driver.'),
  async probe() {
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
      return {
        available: false,
        reason: l10n.t('This Node.js does not support WebAssembly SIMD.'),
        remedy: l10n.t('Use Node.js 20 or newer.'),
      };
    for (const name of ['tfjs-backend-wasm-simd.wasm', 'statistics.wasm', 'products.wasm', 'windows.wasm'] as const)
      if (!locate(name))
        return { available: false, reason: l10n.t('The file {0} is missing.', name), remedy: translated(REINSTALL) };
    return { available: true };
  },
  async open() {
    await load();
    const backend = tf.backend() as BackendWasm;
    const heap = heapOf(backend);
    if (!complete) completeKernels(tf, 'wasm', await heapLoops(heap));
    complete = true;
    const statistics = await heapStatistics(backend, heap, pathOf('statistics.wasm'));
    const fusion = heapFusion(tf, backend, heap);
    return {
      info: {
        id: 'wasm',
        label: 'WASM · SIMD',
        detail: l10n.t('TensorFlow.js {0} on WebAssembly with SIMD, one core.', tf.version_core),
        device: processor(),
      },
      tf,
      statistics,
      fusion,
      async close() {
        statistics.close();
        fusion.close();
      },
    };
  },
};

/** The loops that our kernels run on this memory. */
export const heapLoops = async (heap: Heap): Promise<Loops> => ({
  products: await heapProducts(heap, pathOf('products.wasm')),
  windows: await heapWindows(heap, pathOf('windows.wasm')),
});

function pathOf(name: Parameters<typeof locate>[0]): string {
  const path = locate(name);
  if (!path) throw new UserError({ message: l10n.t('The file {0} is missing.', name), remedy: translated(REINSTALL) });
  return path;
}

/**
 * Emscripten's loader adds listeners that rethrow every uncaught exception and unhandled rejection. They are removed, so that the
 * trainer can record the error and end its run properly.
 */
async function load(): Promise<void> {
  const binary = pathOf('tfjs-backend-wasm-simd.wasm');
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': binary,
    // Never loaded: the probe has found SIMD, and threads are off.
    'tfjs-backend-wasm.wasm': binary,
    'tfjs-backend-wasm-threaded-simd.wasm': binary,
  });
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const loaded = await tf.setBackend('wasm');
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[i]?.has(listener)) process.off(event, listener);
  });
  if (!loaded)
    throw new UserError({
      message: l10n.t('The WebAssembly backend could not be loaded from {0}.', binary),
      remedy: translated(REINSTALL),
    });
}
