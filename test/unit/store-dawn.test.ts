/** Fetching WebGPU's native module from a stand-in for npm's registry: what arrives whole is kept, and nothing else ever is. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../src/core/fault.ts';
import { type Fetching, fetchDawn, npmRegistry, readDawnRecord } from '../../src/store/dawn.ts';
import { temporary } from './fake-trainer.ts';

const TIMEOUT = { timeout: 30_000 };

/** A file as tar holds it. */
function entry(path: string, content: Buffer, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** Does not compress: as large on the wire as it is. */
const MODULE = Buffer.from(Uint32Array.from({ length: 100_000 }, (_, i) => Math.imul(i, 2_654_435_761)).buffer);
const PACKAGE = gzipSync(
  Buffer.concat([
    entry('package/package.json', Buffer.from('{}')),
    entry('package/dist/linux-x64/dawn.node', MODULE),
    entry('package/dist/linux-x64/../../../escaped', Buffer.from('no')),
    entry('package/dist/linux-x64/link', Buffer.alloc(0), '2'),
    entry('package/dist/win32-x64/dawn.node', Buffer.from('another')),
    entry('package/dist/win32-x64/dxcompiler.dll', Buffer.from('library')),
    Buffer.alloc(1024),
  ]),
);
const record = { version: '0.6.2', integrity: `sha512-${createHash('sha512').update(PACKAGE).digest('base64')}` };

/** A registry that answers like this; the fetch from it that a test makes. */
async function registry(t: TestContext, answer: RequestListener): Promise<Fetching> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { record, registry: `http://127.0.0.1:${address.port}/npm`, storage: temporary(), platform: 'linux-x64' };
}
const whole: RequestListener = (request, response) => {
  assert.equal(request.url, '/npm/webgpu/-/webgpu-0.6.2.tgz');
  response.writeHead(200, { 'content-length': PACKAGE.length }).end(PACKAGE);
};
const dawnOf = ({ storage }: Fetching) => join(storage, 'dawn');
const nothingKept = (fetching: Fetching) =>
  assert.deepEqual(existsSync(dawnOf(fetching)) ? readdirSync(dawnOf(fetching)) : [], []);

/** The fault that the fetch ends with. */
async function fault(fetching: Fetching) {
  const error: unknown = await fetchDawn(fetching).then(
    () => assert.fail('It was fetched.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  nothingKept(fetching);
  return error.fault;
}

test('the files of the platform are kept, with progress up to the end', TIMEOUT, async (t) => {
  const shares: number[] = [];
  const fetching = await registry(t, whole);
  await fetchDawn({ ...fetching, progress: (share) => shares.push(share) });
  assert.deepEqual(readdirSync(dawnOf(fetching)), ['linux-x64']);
  assert.deepEqual(readdirSync(join(dawnOf(fetching), 'linux-x64')), ['dawn.node']);
  assert.deepEqual(readFileSync(join(dawnOf(fetching), 'linux-x64/dawn.node')), MODULE);
  assert.ok(shares.length > 1 && shares.at(-1) === 1);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  await fetchDawn({ ...fetching, platform: 'win32-x64' });
  assert.deepEqual(readdirSync(join(dawnOf(fetching), 'win32-x64')).sort(), ['dawn.node', 'dxcompiler.dll']);
});

test('what was there before is replaced by what is whole, and stays where that fails', TIMEOUT, async (t) => {
  const fetching = await registry(t, whole);
  const folder = join(dawnOf(fetching), 'linux-x64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'old'), '');
  await assert.rejects(fetchDawn({ ...fetching, record: { ...record, integrity: 'sha512-other' } }), /checksum does not match/);
  assert.deepEqual(readdirSync(folder), ['old']);
  await fetchDawn(fetching);
  assert.deepEqual(readdirSync(folder), ['dawn.node']);
});

test('another package under the same name is refused', TIMEOUT, async (t) => {
  const other = gzipSync(entry('package/dist/linux-x64/dawn.node', Buffer.from('malice')));
  const { message, remedy } = await fault(await registry(t, (_, response) => response.end(other)));
  assert.match(message, /^The download from 127\.0\.0\.1:\d+ is not the official WebGPU 0\.6\.2/);
  assert.match(remedy ?? '', /registry/);
});

test('a connection that breaks off leaves nothing', TIMEOUT, async (t) => {
  const fetching = await registry(t, (_, response) => {
    response.writeHead(200, { 'content-length': PACKAGE.length });
    response.write(PACKAGE.subarray(0, PACKAGE.length / 2), () => response.destroy());
  });
  assert.match((await fault(fetching)).message, /^WebGPU could not be downloaded from 127\.0\.0\.1:\d+: /);
});

test('half a package that claims to be whole leaves nothing', TIMEOUT, async (t) => {
  const fetching = await registry(t, (_, response) => response.end(PACKAGE.subarray(0, PACKAGE.length / 2)));
  assert.match((await fault(fetching)).message, /could not be downloaded/);
});

test('a registry that refuses, or that nobody answers for, is named', TIMEOUT, async (t) => {
  const refusing = await registry(t, (_, response) => response.writeHead(403).end());
  assert.match((await fault(refusing)).message, /127\.0\.0\.1:\d+ responded with 403 Forbidden\.$/);
  const { message, remedy } = await fault({ ...refusing, registry: 'http://127.0.0.1:1/' });
  assert.match(message, /from 127\.0\.0\.1:1: /);
  assert.match(remedy ?? '', /npm config get registry/);
});

test('a platform that the package is not made for is told', TIMEOUT, async (t) => {
  const fetching = await registry(t, whole);
  assert.match((await fault({ ...fetching, platform: 'aix-ppc64' })).message, /not available for aix-ppc64/);
});

test('an answer that is no archive is told', TIMEOUT, async (t) => {
  const fetching = await registry(t, (_, response) => response.end(gzipSync(Buffer.alloc(2048, 'x'))));
  assert.match((await fault(fetching)).message, /it is no archive that npm packs/);
});

test('a fetch that is given up in mid-way leaves nothing', TIMEOUT, async (t) => {
  const stop = new AbortController();
  const fetching = await registry(t, (_, response) => {
    response.writeHead(200, { 'content-length': PACKAGE.length });
    response.write(PACKAGE.subarray(0, PACKAGE.length / 2));
  });
  const over = fetchDawn({ ...fetching, signal: stop.signal, progress: () => stop.abort() });
  await assert.rejects(over, { name: 'AbortError' });
  nothingKept(fetching);
});

test('a place that cannot be written is told with the path', TIMEOUT, async (t) => {
  const fetching = await registry(t, whole);
  const storage = join(fetching.storage, 'file');
  writeFileSync(storage, '');
  await assert.rejects(fetchDawn({ ...fetching, storage }), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /WebGPU cannot be saved because .*: .*file/);
    return true;
  });
});

test('the build records which package it is, and npm says where from', TIMEOUT, async () => {
  const folder = temporary();
  writeFileSync(join(folder, 'dawn.json'), JSON.stringify(record));
  assert.deepEqual(await readDawnRecord(folder), record);
  writeFileSync(join(folder, 'dawn.json'), '{');
  await assert.rejects(readDawnRecord(folder), /dawn\.json is corrupted/);
  await assert.rejects(readDawnRecord(join(folder, 'nowhere')), /cannot be read/);
  assert.match(await npmRegistry(), /^https?:\/\/.+\/$/);
});
