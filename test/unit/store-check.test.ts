/** Checking backends in processes of their own: stand-ins that answer, crash, hang or babble, and the trainer itself. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { automatic, type CheckReply, type BackendRow } from '../../src/core/backend-table.ts';
import { checkBackend, checkBackends } from '../../src/store/check-backends.ts';
import { eventually, temporary } from './fake-trainer.ts';

const TIMEOUT = { timeout: 120_000 };
const OPENED = `process.send({ type: 'opened', info: { id: 'gpu', label: 'GPU', detail: 'A stand-in.' } });`;
const MEASURED = `process.send({ type: 'measured', examplesPerSecond: 1234 });`;

/** A program in the trainer's place; it can tell the backend it is asked about. */
function program(code: string): string {
  const trainer = join(temporary(), 'trainer.cjs');
  writeFileSync(trainer, `const { check } = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); ${code}`);
  return trainer;
}

async function replies(code: string, timeout = 60_000): Promise<readonly CheckReply[]> {
  const told: CheckReply[] = [];
  await checkBackend('gpu', { trainer: program(code), timeout }, (reply) => told.push(reply));
  return told;
}

test('the trainer checks a backend by a training of its own', TIMEOUT, async () => {
  const trainer = resolve(import.meta.dirname, '../../src/trainer/main.ts');
  const seen: string[] = [];
  const show = (rows: readonly BackendRow[]) => seen.push(rows.map(({ state }) => state).join(' '));
  const rows = await checkBackends(
    ['wasm', 'abacus'].map((id) => ({ id, title: id })),
    { trainer },
    show,
  );
  assert.deepEqual(seen.slice(0, 3), ['waiting waiting', 'looking waiting', 'measuring waiting']);
  const [wasm, abacus] = rows;
  assert.equal(wasm?.state, 'works', wasm?.reason);
  assert.ok((wasm?.examplesPerSecond ?? 0) > 0);
  assert.equal(wasm?.info?.device?.kind, 'cpu');
  assert.equal(automatic(rows)?.id, 'wasm');
  assert.equal(abacus?.state, 'broken');
  assert.match(abacus?.reason ?? '', /Unknown backend "abacus"/);
});

test('a process that crashes is told of with what it said, and without its stack', TIMEOUT, async () => {
  const [opened, broken] = await replies(
    `${OPENED} console.error('Cannot load libcuda\\n    at load (a.js:1)'); process.exit(3);`,
  );
  assert.equal(opened?.type, 'opened');
  assert.ok(broken?.type === 'broken');
  assert.equal(broken.reason, 'The backend exited with code 3. Its output: Cannot load libcuda');
});

test('a process that is killed by its own library is told of', { ...TIMEOUT, skip: process.platform === 'win32' }, async () => {
  const [broken, ...more] = await replies(`process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);`);
  assert.ok(broken?.type === 'broken' && more.length === 0);
  assert.equal(broken.reason, 'The backend crashed (SIGSEGV).');
});

test('a process that hangs is ended', TIMEOUT, async () => {
  const [broken] = await replies(`setInterval(() => {}, 1000);`, 300);
  assert.ok(broken?.type === 'broken');
  assert.equal(broken.reason, 'The backend did not respond within 0.3 s.');
});

test('what it prints and what is no reply are passed over', TIMEOUT, async () => {
  const told = await replies(
    `console.log('Dawn: hello'); process.send('hello'); process.send({ type: 'opened' }); ${OPENED} ${MEASURED}`,
  );
  assert.deepEqual(
    told.map(({ type }) => type),
    ['opened', 'measured'],
  );
});

test('a program that cannot be started is told of', TIMEOUT, async () => {
  const told: CheckReply[] = [];
  await checkBackend('gpu', { trainer: 'x', execPath: join(temporary(), 'nothing') }, (reply) => told.push(reply));
  assert.match(told[0]?.type === 'broken' ? told[0].reason : '', /could not be started: .*ENOENT/);
});

test('one backend that crashes leaves the others their rows', TIMEOUT, async () => {
  const trainer = program(`if (check === 'a') process.exit(1); ${OPENED} ${MEASURED}`);
  const rows = await checkBackends(
    ['a', 'b'].map((id) => ({ id, title: id })),
    { trainer },
    () => {},
  );
  assert.deepEqual(
    rows.map(({ state, examplesPerSecond }) => [state, examplesPerSecond]),
    [
      ['broken', undefined],
      ['works', 1234],
    ],
  );
});

test('a check that is given up ends its process and shows no more', TIMEOUT, async () => {
  const stop = new AbortController();
  const seen: BackendRow[][] = [];
  const trainer = program(`setInterval(() => {}, 1000);`);
  const over = checkBackends(
    ['a', 'b'].map((id) => ({ id, title: id })),
    { trainer, signal: stop.signal },
    (rows) => seen.push([...rows]),
  );
  await eventually(() => seen.length === 2);
  stop.abort();
  const rows = await over;
  assert.deepEqual([seen.length, rows.map(({ state }) => state)], [2, ['looking', 'waiting']]);
});
