/** TensorFlow is installed whole or not at all: npm itself, against a registry and a download host on this machine. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { type Installation, install, removeAll } from '../../src/store/tensorflow/install.ts';
import { installed, use } from '../../src/store/tensorflow/installed.ts';
import { findPackages, packageIn } from '../../src/store/tensorflow/packages.ts';
import { tensorFlowHere } from '../harness/tensorflow.ts';

const { storage: real, library = '' } = tensorFlowHere();
const genuine =
  real === undefined ? undefined : packageIn('@tensorflow/tfjs-node', installed(real, library)?.root ?? '', 'descent')[0];

/** What the genuine package's script does: it brings the native module and links the library beside it. */
const SCRIPT = `
const { mkdirSync, symlinkSync, writeFileSync } = require('node:fs');
const { get } = require('node:http');
mkdirSync('lib/napi-v8', { recursive: true });
mkdirSync('deps', { recursive: true });
if (process.env.STAND_IN_LIBRARY) symlinkSync(process.env.STAND_IN_LIBRARY, 'deps/lib', 'dir');
get(process.env.STAND_IN_HOST, (response) => {
  const parts = [];
  response.on('data', (part) => parts.push(part));
  response.on('error', (error) => { console.error(error); process.exit(1); });
  response.on('end', () => writeFileSync('lib/napi-v8/tfjs_binding.node', Buffer.concat(parts)));
}).on('error', (error) => { console.error(error); process.exit(1); });
`;

type Answer = (response: ServerResponse) => void;

/** A registry that has tfjs-node, and a host that answers in this way when its script asks for the native module. */
async function standIn(t: TestContext, answer: Answer): Promise<{ readonly storage: string; asked(): number }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'descent-tensorflow-')));
  const source = join(folder, 'package');
  mkdirSync(source);
  const manifest = {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    scripts: { install: 'node install.js' },
    binary: { napi_versions: [3, 8] },
  };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(source, 'install.js'), SCRIPT);
  execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
  const tarball = readFileSync(join(folder, 'package.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  let asked = 0;
  const server = createServer(({ url }, response) => {
    const { port } = server.address() as AddressInfo;
    if (url === '/native') {
      asked++;
      answer(response);
    } else if (url === '/package.tgz') response.end(tarball);
    else if (/tfjs-node$/.test(url ?? '')) {
      const dist = { tarball: `http://127.0.0.1:${port}/package.tgz`, integrity };
      const versions = { '4.22.0': { ...manifest, hasInstallScript: true, dist } };
      response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: '4.22.0' }, versions }));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: Readonly<Record<string, string>> = {
    npm_config_registry: host,
    npm_config_cache: join(folder, 'cache'),
    npm_config_fetch_retries: '0',
    STAND_IN_HOST: `${host}/native`,
    ...(library === '' ? {} : { STAND_IN_LIBRARY: library }),
  };
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  t.after(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { storage: join(folder, 'storage'), asked: () => asked };
}

const wanted = (storage: string, more: Partial<Installation> = {}): Installation => ({
  storage,
  gpu: false,
  library: '',
  signal: new AbortController().signal,
  progress() {},
  ...more,
});

/** Nothing counts as installed, and nothing is left lying about. */
function assertNothing(storage: string): void {
  assert.equal(installed(storage, ''), undefined);
  assert.deepEqual(findPackages('@tensorflow/tfjs-node', { storage }), []);
  assert.deepEqual(readdirSync(join(storage, 'tensorflow')), []);
}

const saying = (message: RegExp, remedy: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.match(error.message, message);
  assert.match(error.fault.remedy ?? '', remedy);
  return true;
};

const skip = genuine?.addon === undefined ? 'TensorFlow was not made for these suites.' : false;
const sendAddon: Answer = (response) => response.end(readFileSync(genuine?.addon ?? ''));

test('what was downloaded and loads is installed; it is not removed under a training', { skip }, async (t) => {
  const { storage } = await standIn(t, sendAddon);
  const doing = new Set<string>();
  const found = await install(wanted(storage, { progress: (what) => doing.add(what) }));
  assert.match(found.tensorflow, /^2\.\d+/);
  assert.deepEqual([...doing], ['Downloading', 'Verifying the installation']);
  assert.equal(findPackages('@tensorflow/tfjs-node', { storage })[0]?.from, 'descent');
  const release = use(found.root);
  await assert.rejects(removeAll(storage), saying(/in use by a run/, /Stop the run/));
  assert.ok(installed(storage, ''));
  release();
  assert.equal((await removeAll(storage)).length, 1);
  assertNothing(storage);
});

test('a module that does not load is not installed', async (t) => {
  const { storage } = await standIn(t, (response) => response.end('no native module at all'));
  await assert.rejects(
    install(wanted(storage)),
    saying(/cannot be used on this machine: its native module is corrupted/, /Install it again/),
  );
  assertNothing(storage);
});

test('a download host that hangs up leaves nothing behind, and is named', async (t) => {
  const { storage } = await standIn(t, (response) => response.destroy());
  await assert.rejects(install(wanted(storage)), saying(/was interrupted|cannot be reached/, /proxy|mirror|Try again/));
  assertNothing(storage);
});

test('a download that breaks off half-way leaves nothing behind', async (t) => {
  const { storage } = await standIn(t, (response) => {
    response.writeHead(200, { 'content-length': 1_000_000 }).write(Buffer.alloc(1000));
    setTimeout(() => response.destroy(), 50);
  });
  await assert.rejects(install(wanted(storage)), saying(/was interrupted/, /Try again/));
  assertNothing(storage);
});

test('a registry that is out of reach is told, and what installed well before stays', { skip }, async (t) => {
  const { storage } = await standIn(t, sendAddon);
  const before = await install(wanted(storage));
  process.env.npm_config_registry = 'http://127.0.0.1:9';
  process.env.npm_config_cache = join(storage, 'another-cache');
  await assert.rejects(install(wanted(storage)), saying(/registry/, /npm config/));
  assert.equal(installed(storage, '')?.root, before.root);
});

test('without room on the disk nothing is even begun', async (t) => {
  const { storage, asked } = await standIn(t, sendAddon);
  await assert.rejects(
    install(wanted(storage, { free: async () => 5e8 })),
    saying(/1\.2 GB.*0\.5 GB|0\.5 GB.*1\.2 GB/s, /[Ff]ree/),
  );
  assert.equal(asked(), 0);
  assertNothing(storage);
});

test('an installation that is canceled ends what it had started and leaves nothing behind', async (t) => {
  const { storage, asked } = await standIn(t, () => {});
  const abort = new AbortController();
  const going = install(wanted(storage, { signal: abort.signal }));
  while (asked() === 0) await new Promise((later) => setTimeout(later, 20));
  abort.abort();
  await assert.rejects(going, /was canceled\. Nothing was changed/);
  assertNothing(storage);
});
