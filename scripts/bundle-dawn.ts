/** Dawn, WebGPU's native module, in `dist`: which files of its package a platform needs, and how the others are fetched. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package `webgpu` that each target of VS Code's marketplace computes with. */
export const TARGETS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-universal',
  'darwin-arm64': 'darwin-universal',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
};

const SOURCE = 'node_modules/webgpu';
const HERE = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;

/** Puts the module of this platform, and no other, into `dist/dawn`. Without one there is none: its package is optional. */
export function carry(platform?: string): void {
  rmSync('dist/dawn', { recursive: true, force: true });
  if (platform === undefined) return;
  const from = join(SOURCE, 'dist', platform);
  if (!existsSync(from)) throw new Error(`${from} is missing: the package "webgpu" is not installed.`);
  mkdirSync('dist/dawn', { recursive: true });
  cpSync(from, join('dist/dawn', platform), { recursive: true });
  cpSync(join(SOURCE, 'LICENSE.md'), 'dist/dawn/LICENSE.md');
}

/** The same for this machine, as far as its package is there; what is there already stays. */
export function carryOwn(): void {
  const from = join(SOURCE, 'dist', HERE);
  const kept = existsSync('dist/dawn') ? readdirSync('dist/dawn') : [];
  if (existsSync(from) && !kept.includes(HERE)) carry(HERE);
}

/** Records which package the modules come from, and its digest, so that what is fetched later is the same to the byte. */
export function recordDawn(): void {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = lock.packages[SOURCE];
  writeFileSync('dist/dawn.json', JSON.stringify({ version, integrity }));
}
