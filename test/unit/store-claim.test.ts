import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { claim, ownerOf } from '../../src/store/claim.ts';
import { freshAddress, isListening, removeDeadSockets } from '../../src/store/local-socket.ts';
import { startOf } from '../../src/store/processes.ts';
import { temporary } from './fake-trainer.ts';

const TIMEOUT = { timeout: 60_000 };
const taken = ({ pid, host }: { pid: number; host: string }) => new UserError(`taken by ${pid} on ${host}`);
const locks = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('lock-'));

/** A process that claims the folder, says so or why not, and then does nothing, not even look up. */
function claimant(t: TestContext, folder: string) {
  const module = resolve(import.meta.dirname, '../../src/store/claim.ts');
  const code = `
    const { claim } = await import(${JSON.stringify(module)});
    await claim(${JSON.stringify(folder)}, ({ pid }) => new Error('taken')).then(
      () => process.stdout.write('mine\\n', () => { for (;;); }),
      (error) => { process.stdout.write(error.message + '\\n', () => process.exit()); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const said = new Promise<string>((done) => child.stdout.once('data', (text) => done(String(text).trim())));
  const gone = new Promise((done) => child.once('close', done));
  return { child, said, gone };
}

test('of many processes that claim a folder at once, one has it', TIMEOUT, async (t) => {
  const folder = temporary();
  const all = Array.from({ length: 6 }, () => claimant(t, folder));
  const said = await Promise.all(all.map((one) => one.said));
  assert.deepEqual(said.sort(), ['mine', 'taken', 'taken', 'taken', 'taken', 'taken']);
  assert.equal(locks(folder).length, 1);
});

test('a claim holds while its owner is busy, and ends with its owner, however that ends', TIMEOUT, async (t) => {
  const folder = temporary();
  const { child, said, gone } = claimant(t, folder);
  assert.equal(await said, 'mine');
  await assert.rejects(claim(folder, taken), { message: `taken by ${child.pid} on ${hostname()}` });
  assert.equal((await ownerOf(folder))?.pid, child.pid);
  child.kill('SIGKILL');
  await gone;
  assert.equal(await ownerOf(folder), undefined);
  const mine = await claim(folder, taken);
  assert.equal(locks(folder).length, 1, 'what the dead left behind is removed');
  await assert.rejects(claim(folder, taken), /taken by/);
  mine.release();
  assert.deepEqual(readdirSync(folder), []);
});

test('an owner who has finished and only tidies up is waited for', TIMEOUT, async (t) => {
  const folder = temporary();
  const { child, said, gone } = claimant(t, folder);
  assert.equal(await said, 'mine');
  let asked = 0;
  const leaving = async () => {
    if (++asked === 3) child.kill('SIGKILL');
    return true;
  };
  const mine = await claim(folder, taken, leaving);
  await gone;
  assert.ok(asked >= 3);
  mine.release();
});

test('a claim of a process id that another program has by now is void', TIMEOUT, async () => {
  const folder = temporary();
  const owner = { pid: process.pid, socket: join(folder, 'gone', 's'), host: hostname(), started: 'another boot:1' };
  writeFileSync(join(folder, `lock-${'0'.repeat(16)}.json`), JSON.stringify(owner));
  const mine = await claim(folder, taken);
  mine.release();
});

test('a claim whose socket a cleaner of temporary files has taken still holds', {
  ...TIMEOUT,
  skip: process.platform !== 'linux',
}, async () => {
  const folder = temporary();
  const owner = { pid: process.pid, socket: join(folder, 'gone', 's'), host: hostname(), started: startOf(process.pid) };
  const file = join(folder, `lock-${'0'.repeat(16)}.json`);
  writeFileSync(file, JSON.stringify(owner));
  utimesSync(file, 1, 1);
  await assert.rejects(claim(folder, taken), /taken by/);
});

test('a claim from another machine holds for as long as it is renewed', TIMEOUT, async () => {
  const folder = temporary();
  const file = join(folder, `lock-${'0'.repeat(16)}.json`);
  writeFileSync(file, JSON.stringify({ pid: 1, socket: '/nowhere', host: 'another', started: '' }));
  const ago = (seconds: number) => utimesSync(file, new Date(), new Date(Date.now() - 1000 * seconds));
  ago(60);
  await assert.rejects(claim(folder, taken), /taken by 1 on another/);
  ago(3600);
  (await claim(folder, taken)).release();
});

test('a damaged claim keeps nobody out for long', TIMEOUT, async () => {
  const folder = temporary();
  const file = join(folder, `lock-${'0'.repeat(16)}.json`);
  writeFileSync(file, '{"pid":');
  utimesSync(file, 1, 1);
  (await claim(folder, taken)).release();
});

test('sockets of the dead are removed, and those of the living stay', {
  ...TIMEOUT,
  skip: process.platform === 'win32',
}, async (t) => {
  const address = freshAddress();
  const server = createServer();
  await new Promise<void>((done) => server.listen(address, done));
  t.after(() => server.close());
  const dead = freshAddress();
  const code = `require('node:net').createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise((done) => spawn(process.execPath, ['-e', code]).once('close', done));
  const young = freshAddress();
  const other = join(dirname(dirname(young)), `descent-other-${process.pid}`);
  mkdirSync(other);
  for (const old of [address, dead]) utimesSync(old, 1, 1);
  assert.ok((await isListening(address)) && !(await isListening(dead)));
  assert.ok((await removeDeadSockets()) >= 1);
  const left = readdirSync(dirname(other));
  const has = (socket: string) => left.includes(dirname(socket).split('/').at(-1) ?? '');
  assert.deepEqual(
    [has(address), has(dead), has(young), left.includes(`descent-other-${process.pid}`)],
    [true, false, true, true],
  );
});
