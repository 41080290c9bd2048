/** What is in the package that users install: what it needs, and nothing that only lies about in a developer's folder. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { listFiles, PackageManager } from '@vscode/vsce';
import { TARGETS } from '../../scripts/bundle-dawn.ts';
import { VERSION } from '../../src/store/tensorflow/packages.ts';

const project = join(import.meta.dirname, '../..');

test('TensorFlow for a GPU is named in the version that is tested, and is never installed', () => {
  const json = (name: string) => JSON.parse(readFileSync(join(project, name), 'utf8')) as Record<string, object>;
  const { peerDependencies, peerDependenciesMeta } = json('package.json');
  assert.deepEqual(peerDependencies, { '@tensorflow/tfjs-node-gpu': `~${VERSION}` });
  assert.deepEqual(peerDependenciesMeta, { '@tensorflow/tfjs-node-gpu': { optional: true } });
  const installed = Object.keys(json('package-lock.json').packages ?? {});
  assert.deepEqual(
    installed.filter((path) => path.includes('tfjs-node')),
    [],
  );
});

test('the package holds what is named, and no runs, sources or libraries', async () => {
  const shipped = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'descent.d.ts',
    'dist/dawn.json',
    'dist/dawn/LICENSE.md',
    'dist/dawn/linux-x64/dawn.node',
    'dist/extension.cjs',
    'l10n/bundle.l10n.json',
    'media/activity.svg',
    'media/icon.png',
    'media/tab-dark.svg',
    'media/walkthrough/start-dark.png',
    'package.json',
    'package.nls.de.json',
    'package.nls.json',
    'samples/digits/.vscode/settings.json',
    'samples/digits/README.md',
    'samples/digits/digits.ts',
    'schemas/settings.schema.json',
  ];
  const kept = [
    '.ci/run',
    'docs/pictures/compare.png',
    'docs/settings.md',
    'media/icon.master.svg',
    'media/pictures/study.png',
    'node_modules/lit/index.js',
    'samples/digits/.descent/runs/a/run.json',
    'samples/digits/.descent/runs/a/checkpoints/step-1.ckpt',
    'samples/digits/node_modules/other/index.js',
    'src/extension.ts',
    'test/run.ts',
  ];
  const cwd = mkdtempSync(join(tmpdir(), 'descent-package-'));
  for (const name of [...shipped, ...kept]) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), '');
  }
  for (const name of ['package.json', '.vscodeignore']) copyFileSync(join(project, name), join(cwd, name));
  assert.deepEqual((await listFiles({ cwd, packageManager: PackageManager.None })).sort(), shipped.sort());
});

const DAWN = join(project, 'node_modules/webgpu/dist');
const installed = existsSync(DAWN) ? false : 'the optional package "webgpu" is not installed';

/** Of 25 MB that a package may have, what the rest of it takes. */
const REST = 5e6;

test('each platform has its native module of WebGPU, small enough to be shipped', { skip: installed }, () => {
  assert.deepEqual(Object.keys(TARGETS), ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']);
  for (const [target, folder] of Object.entries(TARGETS)) {
    const names = readdirSync(join(DAWN, folder));
    assert.ok(names.includes('dawn.node'), target);
    if (target.startsWith('win32')) assert.ok(names.includes('dxcompiler.dll'), target);
    const sizes = names.map((name) => gzipSync(readFileSync(join(DAWN, folder, name)), { level: 1 }).length);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    assert.ok(size < 25e6 - REST, `${target}: ${size} bytes`);
  }
});
