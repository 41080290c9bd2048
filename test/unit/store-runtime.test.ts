/** Which program runs a trainer: on desktops the editor is Electron, in which native modules cannot be used. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import type { CheckReply } from '../../src/core/backend-table.ts';
import { UserError } from '../../src/core/fault.ts';
import { checkBackend } from '../../src/store/check-backends.ts';
import { launch } from '../../src/store/launch-trainer.ts';
import { anyRuntime, chooseRuntime, type Starter } from '../../src/store/node-runtime.ts';
import { readRun } from '../../src/store/run-folders.ts';
import { temporary } from './fake-trainer.ts';
import { header } from './runs.ts';

// The stand-ins are shell scripts.
const posix = { timeout: 60_000, skip: process.platform === 'win32' };

/** A program called `node` in a folder of its own. */
function program(script: string): { readonly folder: string; readonly path: string } {
  const folder = temporary();
  const path = join(folder, 'node');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { folder, path };
}

/** One that answers as this Node.js would, but for what is given. */
const answering = (said: Readonly<Record<string, unknown>>) =>
  program(`echo '${JSON.stringify({ node: '22.1.0', arch: process.arch, execPath: '/opt/node/bin/node', ...said })}'`);
const REAL = answering({});
const OLD = answering({ node: '18.20.4' });

/** VS Code on a desktop, with these folders on its PATH. */
const desktop = (...search: readonly string[]): Starter => ({
  execPath: '/usr/share/code/code',
  electron: true,
  arch: process.arch,
  search: search.join(delimiter),
  platform: process.platform,
});
const server: Starter = { ...desktop(REAL.folder), execPath: '/srv/code/node', electron: false };
const auto = { backend: 'auto', path: '' };

test('where the editor is a Node.js itself, it runs trainings', posix, async () => {
  assert.deepEqual(await chooseRuntime(auto, server), { execPath: '/srv/code/node' });
  assert.deepEqual(await chooseRuntime({ backend: 'webgpu', path: '' }, server), { execPath: '/srv/code/node' });
});

test('on a desktop, the Node.js on the PATH runs what may need native modules', posix, async () => {
  for (const backend of ['auto', 'tensorflow-gpu', 'webgpu', 'tensorflow'])
    assert.deepEqual(await chooseRuntime({ backend, path: '' }, desktop(REAL.folder)), { execPath: '/opt/node/bin/node' });
  for (const backend of ['wasm', 'cpu'])
    assert.deepEqual(await chooseRuntime({ backend, path: '' }, desktop(REAL.folder)), { execPath: '/usr/share/code/code' });
});

test('a Node.js that will not do is passed by for the next one', posix, async () => {
  const unfit = [
    OLD,
    answering({ electron: '37.2.0' }),
    answering({ bun: '1.2.0' }),
    answering({ arch: 'mips' }),
    program('exit 1'),
  ];
  const search = [...unfit.map(({ folder }) => folder), join(temporary(), 'gone'), REAL.folder];
  assert.deepEqual(await chooseRuntime(auto, desktop(...search)), { execPath: '/opt/node/bin/node' });
});

test('without one, the editor trains, and it is told why no native module can be used and what to do', posix, async () => {
  const none = await chooseRuntime(auto, desktop(temporary()));
  assert.equal(none.execPath, '/usr/share/code/code');
  assert.equal(none.noNode?.reason, 'This backend cannot run in the Node.js of VS Code. No other Node.js was found on the PATH.');
  assert.equal(none.noNode?.remedy, 'Install Node.js 20 or newer, or set descent.node.path to its path.');
  const old = await chooseRuntime(auto, desktop(OLD.folder));
  assert.match(
    old.noNode?.reason ?? '',
    new RegExp(`The Node\\.js on the PATH cannot be used: ${OLD.path} is version 18\\.20\\.4\\.$`),
  );
});

test('a folder of the PATH that depends on where one stands is left out', posix, async () => {
  const here = join(REAL.folder, 'node_modules');
  mkdirSync(here, { recursive: true });
  const { noNode } = await chooseRuntime(auto, desktop('.', '', 'node_modules/.bin'));
  assert.match(noNode?.reason ?? '', /No other Node\.js was found on the PATH/);
});

test('the one that the settings name is taken, whatever the editor and the backend', posix, async () => {
  for (const starter of [desktop(), server])
    for (const backend of ['auto', 'wasm'])
      assert.deepEqual(await chooseRuntime({ backend, path: REAL.path }, starter), { execPath: '/opt/node/bin/node' });
  assert.deepEqual(await chooseRuntime({ backend: 'auto', path: process.execPath }), { execPath: process.execPath });
});

test('one that is named and will not do is refused by name', posix, async () => {
  const wrong: readonly (readonly [path: string, message: RegExp])[] = [
    ['node', /"node" is not an absolute path/],
    ['/no/such/node', /\/no\/such\/node does not exist/],
    [REAL.folder, /is a folder, not the executable/],
    [OLD.path, /is version 18\.20\.4/],
    [answering({ electron: '37.2.0' }).path, /is Electron/],
    [answering({ arch: 'mips' }).path, /is built for a different CPU architecture \(mips, not /],
    [program('echo hello').path, /is not Node\.js/],
  ];
  for (const [path, message] of wrong) {
    await assert.rejects(chooseRuntime({ backend: 'wasm', path }, server), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.equal(error.fault.key, 'descent.node.path');
      assert.match(error.fault.remedy ?? '', /Install Node\.js 20 or newer/);
      return true;
    });
    const looking = await anyRuntime({ backend: 'auto', path }, server);
    assert.equal(looking.execPath, server.execPath);
    assert.match(looking.noNode?.reason ?? '', message);
  }
});

const trainer = resolve(import.meta.dirname, '../../src/trainer/main.ts');

/** This Node.js, which says that it is Electron: what a trainer then does is what it does in VS Code on a desktop. */
function electron(): string {
  const mask = join(temporary(), 'electron.cjs');
  writeFileSync(mask, `Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '37.2.0' } });`);
  return program(`exec '${process.execPath}' --require '${mask}' "$@"`).path;
}

test('in Electron, native backends are absent with the reason and the remedy', posix, async () => {
  const noNode = { reason: 'The one on the PATH is old.', remedy: 'Install a newer one.', command: 'descent.openSettings' };
  const execPath = electron();
  for (const id of ['webgpu', 'tensorflow-gpu', 'tensorflow']) {
    const told: CheckReply[] = [];
    await checkBackend(id, { trainer, execPath, around: { noNode } }, (reply) => told.push(reply));
    assert.deepEqual(told, [{ type: 'absent', ...noNode }]);
  }
  const told: CheckReply[] = [];
  await checkBackend('webgpu', { trainer, execPath }, (reply) => told.push(reply));
  assert.equal(
    told[0]?.type === 'absent' && told[0].remedy,
    'Install Node.js 20 or newer, or set descent.node.path to its path.',
  );
});

/** A short run on this backend. */
function runOn(backend: string) {
  const made = header();
  const folder = join(temporary(), made.id);
  const { config } = resolveConfig({ dataset: { type: 'moons', examples: 64 }, training: { epochs: 1 }, backend });
  return { folder, request: { header: { ...made, workspaceFolder: temporary(), config }, folder, resume: false } };
}

test('in Electron, automatic trains on WASM, and the run tells why', posix, async () => {
  const { noNode } = await chooseRuntime(auto, desktop(temporary()));
  assert.ok(noNode);
  const { folder, request } = runOn('auto');
  await launch({ trainer, execPath: electron(), noNode, request });
  while (!(await readRun(folder)).ended) await new Promise((done) => setTimeout(done, 50));
  const run = await readRun(folder);
  assert.equal(run.ended?.status, 'finished', run.ended?.reason);
  assert.equal(run.started?.backend.id, 'wasm');
  const webgpu = run.started?.backend.considered?.find(({ id }) => id === 'webgpu');
  assert.deepEqual([webgpu?.reason, webgpu?.remedy, webgpu?.command], [noNode.reason, noNode.remedy, noNode.command]);
});

test('in Electron, a run that asks for WebGPU by name does not begin, and leaves nothing in the list', posix, async () => {
  const { noNode } = await chooseRuntime({ backend: 'webgpu', path: '' }, desktop(temporary()));
  const { folder, request } = runOn('webgpu');
  const launched = launch({ trainer, execPath: electron(), request, ...(noNode ? { noNode } : {}) });
  await assert.rejects(launched, (error) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /"webgpu" \(descent\.backend\) is not available: This backend cannot run in the Node\.js of VS Code/,
    );
    assert.match(error.fault.remedy ?? '', /Install Node\.js 20 or newer.*Set descent\.backend to "auto"/);
    assert.equal(error.fault.key, 'descent.backend');
    return true;
  });
  assert.equal(existsSync(folder), false);
});
