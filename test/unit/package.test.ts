/** What is in the package that users install: what it needs, and nothing that only lies about in a developer's folder. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { listFiles, PackageManager } from '@vscode/vsce';

const project = join(import.meta.dirname, '../..');

test('the package holds what is named, and no runs, sources or libraries', async () => {
  const shipped = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'descent.d.ts',
    'dist/extension.cjs',
    'media/activity.svg',
    'media/icon.png',
    'media/pictures/compare.png',
    'media/tab-dark.svg',
    'media/walkthrough/start.png',
    'package.json',
    'samples/digits/.vscode/settings.json',
    'samples/digits/README.md',
    'samples/digits/digits.ts',
  ];
  const kept = [
    '.ci/run',
    'media/icon.master.svg',
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
