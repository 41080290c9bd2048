import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { isAlive } from '../../src/store/processes.ts';
import { launch } from '../../src/store/launch-trainer.ts';
import { eventually, temporary } from './fake-trainer.ts';
import { header } from './runs.ts';

const TIMEOUT = { timeout: 60_000 };

/** A program in the trainer's place. */
function program(code: string) {
  const folder = join(temporary(), 'run');
  const trainer = join(temporary(), 'trainer.cjs');
  writeFileSync(trainer, code);
  return { folder, trainer, request: { header: header(), folder, resume: false } };
}

const LISTENS = `
  const { mkdtempSync, writeFileSync, readFileSync } = require('node:fs');
  const { join } = require('node:path');
  const request = JSON.parse(readFileSync(0, 'utf8'));
  console.log('training', request.header.id, process.env.ELECTRON_RUN_AS_NODE, process.env.EXTRA);
  const socket = process.platform === 'win32' ? '\\\\\\\\.\\\\pipe\\\\descent-launch' : join(mkdtempSync(join(require('node:os').tmpdir(), 'descent-')), 's');
  require('node:net').createServer().listen(socket, () =>
    writeFileSync(request.folder + '/live.json', JSON.stringify({ pid: process.pid, socket, token: 'y' })));
`;

test('a trainer gets its request, logs into the folder, and goes on when it listens', TIMEOUT, async () => {
  const { trainer, request, folder } = program(LISTENS);
  const { pid } = await launch({ trainer, request, env: { EXTRA: 'more' } });
  try {
    assert.ok(isAlive(pid));
    await eventually(() => readFileSync(join(folder, 'trainer.log'), 'utf8').includes('\n'));
    assert.equal(readFileSync(join(folder, 'trainer.log'), 'utf8'), `training ${header().id} 1 more\n`);
    if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700);
  } finally {
    process.kill(pid);
  }
});

test('a trainer that dies at once is told of with what it said', TIMEOUT, async () => {
  const { trainer, request, folder } = program(`console.error(new Error('Cannot find the kernel')); process.exit(3);`);
  await assert.rejects(launch({ trainer, request }), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /exited with code 3 before it could start\. Its output:\nError: Cannot find the kernel$/);
    assert.match(readFileSync(join(folder, 'trainer.log'), 'utf8'), /^ +at /m, 'the log has it all');
    assert.equal(error.fault.file, join(folder, 'trainer.log'));
    return true;
  });
});

test('a run that the trainer refuses is told as it says, and leaves no folder; a run to resume stays', TIMEOUT, async () => {
  const fault = { message: 'The backend "abacus" is not available.', remedy: 'Choose another.', key: 'descent.backend' };
  const refuses = `
    console.error('in the log');
    process.send({ type: 'refused', fault: ${JSON.stringify(fault)} }, () => process.exit(1));`;
  const refused = (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.deepEqual(error.fault, fault);
    return true;
  };
  const { trainer, request, folder } = program(refuses);
  await assert.rejects(launch({ trainer, request }), refused);
  assert.equal(existsSync(folder), false);
  mkdirSync(folder);
  writeFileSync(join(folder, 'run.json'), '{}');
  await assert.rejects(launch({ trainer, request: { ...request, resume: true } }), refused);
  assert.deepEqual(readdirSync(folder).sort(), ['run.json', 'trainer.log']);
});

test('a trainer that is killed at once is told of', { ...TIMEOUT, skip: process.platform === 'win32' }, async () => {
  const { trainer, request } = program(`process.kill(process.pid, 'SIGKILL');`);
  await assert.rejects(launch({ trainer, request }), /was killed \(SIGKILL\) before it could start\.$/);
});

test('a run that is over before anybody looked was a success', TIMEOUT, async () => {
  const { trainer, request } = program('');
  assert.ok((await launch({ trainer, request })).pid > 0);
});

test('a program that is not there is told of', TIMEOUT, async () => {
  const { request } = program('');
  await assert.rejects(launch({ trainer: '/nowhere.cjs', request }), /exited with code 1.*nowhere\.cjs/s);
  await assert.rejects(launch({ trainer: 'x', request, execPath: '/no/such/node' }), /could not be started/);
});

test('a trainer that never listens is given up on, and named', TIMEOUT, async () => {
  const { trainer, request, folder } = program(`
    require('node:fs').writeFileSync(JSON.parse(require('node:fs').readFileSync(0)).folder + '/pid', String(process.pid));
    setInterval(() => {}, 1000);`);
  await assert.rejects(launch({ trainer, request, timeout: 300 }), /did not respond within/);
  await eventually(() => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8') !== '');
  process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
});

test('a folder that cannot be written is named', TIMEOUT, async () => {
  const { trainer, request } = program('');
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  const folder = join(file, 'run');
  await assert.rejects(launch({ trainer, request: { ...request, folder } }), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /The run's folder cannot be written/);
    assert.ok(error.message.includes(folder));
    return true;
  });
});
