/** Locates the binary files of backends. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = {
  'tfjs-backend-wasm-simd.wasm': ['dist', 'node_modules/@tensorflow/tfjs-backend-wasm/dist'],
  'statistics.wasm': ['dist', 'node_modules/.cache/descent'],
  'products.wasm': ['dist', 'node_modules/.cache/descent'],
  'windows.wasm': ['dist', 'node_modules/.cache/descent'],
} as const;
export type Binary = keyof typeof PLACES;

// In a bundle this is the directory of the bundle (see `define` in esbuild.mjs); from source, that of this file.
const here = import.meta.dirname;
const project = join(here, '../../..');

const firstOf = (paths: readonly string[]) => paths.find((path) => existsSync(path));

/**
 * The path of a WebAssembly file: beside the running bundle or, when running from source, in the project's `dist` (made by
 * `npm run build`), in its package, or in the build's cache. Undefined where it is missing.
 */
export const locate = (name: Binary): string | undefined =>
  firstOf([join(here, name), ...PLACES[name].map((place) => join(project, place, name))]);

/** The platform of this machine, as native modules are named. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/** Dawn's package has one module for both kinds of Mac. */
const DAWN = process.platform === 'darwin' ? 'darwin-universal' : PLATFORM;

/**
 * The path of Dawn, as a module of Node, for this platform: beside the running bundle (`dawn/<platform>/dawn.node`), in the folder in
 * which Descent keeps what it has installed, or, when running from source, in its package. Undefined where it is missing.
 */
export function locateDawn(storage?: string): string | undefined {
  const file = join(DAWN, 'dawn.node');
  const kept = storage === undefined ? [] : [join(storage, 'dawn', file)];
  return firstOf([join(here, 'dawn', file), ...kept, join(project, 'node_modules/webgpu/dist', file)]);
}
