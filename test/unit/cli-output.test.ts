/** What the command line prints, where somebody else decides how much of it is read. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { test } from 'node:test';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

test('an output that is closed before its end is no fault', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  child.stdout.destroy();
  assert.deepEqual([(await once(child, 'close'))[0], said], [0, '']);
});
