import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';

const clock = resolve(import.meta.dirname, '../../src/trainer/measure/clock.ts');
const suspension = resolve(import.meta.dirname, '../../src/trainer/measure/suspension.ts');

/** A process that says what its clock shows, is busy for a while, says it again, and does so whenever it is told to. */
const PROGRAM = `
  const { Clock } = await import(${JSON.stringify(clock)});
  const { Suspension } = await import(${JSON.stringify(suspension)});
  const suspension = new Suspension().watch(1000, 50);
  const clock = new Clock(0, suspension);
  clock.start();
  const busy = (ms) => { const until = performance.now() + ms; while (performance.now() < until); };
  while (!suspension.watching) await new Promise((done) => setTimeout(done, 10));
  process.stdout.write('ready\\n');
  process.stdin.on('data', () => { busy(100); process.stdout.write(clock.elapsed + ' ' + clock.suspended + '\\n'); });
`;

test('the time in which the process stood still is no training time; that in which it was busy is', {
  timeout: 60_000,
  skip: process.platform === 'win32',
}, async (t) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const line = () => new Promise<string>((done) => child.stdout.once('data', (text) => done(String(text).trim())));
  const read = async () => {
    const answer = line();
    child.stdin.write('?');
    return (await answer).split(' ').map(Number) as [number, number];
  };
  await line();
  const [before, none] = await read();
  const began = performance.now();
  child.kill('SIGSTOP');
  await new Promise((done) => setTimeout(done, 4000));
  child.kill('SIGCONT');
  const [after, stood] = await read();
  const passed = (performance.now() - began) / 1000;
  assert.equal(none, 0);
  assert.ok(stood > 3 && stood <= passed, `${stood} s of ${passed} s`);
  assert.ok(after - before < passed - 3, `${after - before} s counted of ${passed} s`);
  const [later, still] = await read();
  assert.ok(later >= after && Math.abs(still - stood) < 0.5, 'it is found once');
});
