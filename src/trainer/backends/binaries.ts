/** Where the WebAssembly files are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = {
  'tfjs-backend-wasm-simd.wasm': ['dist', 'node_modules/@tensorflow/tfjs-backend-wasm/dist'],
  'statistics.wasm': ['dist', 'node_modules/.cache/descent'],
  'products.wasm': ['dist', 'node_modules/.cache/descent'],
  'windows.wasm': ['dist', 'node_modules/.cache/descent'],
} as const;
export type Binary = keyof typeof PLACES;

/**
 * The path of a WebAssembly file: beside the running bundle or, when running from source, in the project's `dist` (made by
 * `npm run build`), in its package, or in the build's cache. Undefined where it is missing.
 */
export function locate(name: Binary): string | undefined {
  // In a bundle this is the directory of the bundle (see `define` in esbuild.mjs); from source, that of this file.
  const here = import.meta.dirname;
  const project = join(here, '../../..');
  return [join(here, name), ...PLACES[name].map((place) => join(project, place, name))].find((path) => existsSync(path));
}
